import { z } from 'zod';
import { explain } from '../kubernetes/explain.js';
import type { Kubectl } from '../kubernetes/kubectl.js';
import { Failure } from '../local-stack/failure.js';
import { DAGS_FOLDER } from './destination.js';

/** The chart's name for it, in the pod and as the pod's label. */
export const SCHEDULER = 'scheduler';

const containerStatus = z.object({
  state: z.object({ waiting: z.object({ reason: z.string().optional() }).optional() }).optional(),
});

const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    containers: z.array(
      z.object({
        name: z.string(),
        volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
      }),
    ),
    volumes: z.array(z.object({ name: z.string(), emptyDir: z.unknown().optional() })).default([]),
  }),
  status: z.object({
    phase: z.string().default('Unknown'),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() })).default([]),
    containerStatuses: z.array(containerStatus).default([]),
    initContainerStatuses: z.array(containerStatus).default([]),
  }),
});
type Pod = z.infer<typeof podSchema>;

export interface Scheduler {
  readonly pod: string;
  readonly namespace: string;
  /** The DAGs folder outlives the pod, and is the same in all schedulers. */
  readonly isKept: boolean;
}

/**
 * Finds the pod of Airflow's scheduler that files go to.
 * @param wanted a pod's name; needed only where several schedulers share no folder
 * @throws Failure when there is none, none that is ready, or several that are different
 */
export async function findScheduler(
  kubectl: Kubectl,
  namespace: string,
  wanted: string | undefined,
): Promise<Scheduler> {
  const check = `Check: ${kubectl.shown(`get pods -n ${namespace}`)}`;
  const pods = (await schedulerPods(kubectl, namespace)).filter(isCurrent);
  if (pods.length === 0) {
    throw new Failure(`No Airflow scheduler pod in namespace "${namespace}". Is Airflow deployed there? ${check}`);
  }
  const candidates = wanted === undefined ? pods : pods.filter(({ metadata }) => metadata.name === wanted);
  if (candidates.length === 0) {
    throw new Failure(`--pod ${wanted}: no such scheduler in namespace "${namespace}". Found ${namesOf(pods)}.`);
  }
  const ready = candidates.filter(isReady);
  const [first, second] = ready;
  if (!first) {
    const states = candidates.map((pod) => `${pod.metadata.name} (${stateOf(pod)})`).join(', ');
    throw new Failure(`Airflow's scheduler is not ready: ${states}. Wait until it is, or look why it is not. ${check}`);
  }
  const releases = new Set(ready.map(({ metadata }) => metadata.labels.release));
  if (second && (releases.size > 1 || !ready.every(keepsDags))) {
    throw new Failure(
      `Found ${ready.length} Airflow schedulers in namespace "${namespace}" that do not share a DAGs folder: ${namesOf(ready)}. Choose one: --pod ${first.metadata.name}`,
    );
  }
  return { pod: first.metadata.name, namespace, isKept: keepsDags(first) };
}

async function schedulerPods(kubectl: Kubectl, namespace: string): Promise<Pod[]> {
  try {
    const selection = ['-n', namespace, '-l', `component=${SCHEDULER}`, '--request-timeout=15s'];
    const list: unknown = JSON.parse(await kubectl.text('get', 'pods', ...selection, '-o', 'json'));
    return z.object({ items: z.array(podSchema) }).parse(list).items;
  } catch (error) {
    throw explain(error, kubectl);
  }
}

/** Neither on its way out nor at its end. */
function isCurrent({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function isReady({ spec, status }: Pod): boolean {
  const ready = status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready && spec.containers.some(({ name }) => name === SCHEDULER);
}

/** `CrashLoopBackOff`, `Unschedulable`, ... as `kubectl get pods` would say. */
function stateOf({ status }: Pod): string {
  const waiting = [...status.initContainerStatuses, ...status.containerStatuses].flatMap(
    ({ state }) => state?.waiting?.reason ?? [],
  );
  const unscheduled = status.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return waiting.find((reason) => reason !== 'PodInitializing') ?? waiting[0] ?? unscheduled?.reason ?? status.phase;
}

/** Whether the folder is a mounted volume other than one that goes with the pod. */
function keepsDags({ spec }: Pod): boolean {
  const mounts = spec.containers.find(({ name }) => name === SCHEDULER)?.volumeMounts ?? [];
  const [mount] = mounts
    .filter(({ mountPath }) => `${DAGS_FOLDER}/`.startsWith(`${mountPath}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length); // the innermost counts
  const volume = spec.volumes.find(({ name }) => name === mount?.name);
  return volume !== undefined && volume.emptyDir === undefined;
}

function namesOf(pods: readonly Pod[]): string {
  return pods.map(({ metadata }) => metadata.name).join(', ');
}

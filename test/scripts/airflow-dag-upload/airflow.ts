import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Ran, Started } from '../azure/fake-programs.js';
import { FakeKubectl, type CommandAnswer, type Scenario } from '../kubernetes/fake-kubectl.js';

export const MAIN = 'airflow_dag_upload.ts';
export const POD = 'airflow-deployment-scheduler-6d5f-x2x';

/** `dags list` of a file with one DAG. @param readAt when the scheduler has read it */
export function listed(file: string, readAt: string | null, { id = 'flow', paused = 'True' } = {}): CommandAnswer {
  const row = { dag_id: id, fileloc: file, is_paused: paused, last_parsed_time: readAt };
  return { stdout: `${JSON.stringify([row])}\n` };
}

/** A scheduler's pod as the chart makes it. */
export function schedulerPod({ name = POD, release = 'airflow-deployment', ready = true, kept = true } = {}) {
  const claim = { persistentVolumeClaim: { claimName: 'dags' } };
  return {
    metadata: { name, labels: { tier: 'airflow', component: 'scheduler', release } },
    spec: {
      containers: [
        { name: 'scheduler', volumeMounts: [{ name: 'dags', mountPath: '/opt/airflow/dags' }] },
        { name: 'scheduler-log-groomer' },
      ],
      volumes: [{ name: 'dags', ...(kept ? claim : { emptyDir: {} }) }],
    },
    status: {
      phase: ready ? 'Running' : 'Pending',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ state: ready ? {} : { waiting: { reason: 'PodInitializing' } } }],
      initContainerStatuses: ready ? [] : [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    },
  };
}

/** Airflow's scheduler behind a fake kubectl, and a folder to upload from. */
export class Airflow {
  readonly kubectl = new FakeKubectl();
  /** Stands for the DAGs folder in the pod. */
  readonly dags = path.join(this.kubectl.folder, 'pod/dags');

  constructor() {
    mkdirSync(this.dags, { recursive: true });
    this.change({});
  }

  /** One scheduler is ready, but for what is said otherwise. */
  change(scenario: Scenario): void {
    this.kubectl.scenario({ pods: { airflow: [schedulerPod()] }, ...scenario });
  }

  /** A file on this machine. */
  write(name: string, content: string | Buffer): void {
    const file = path.join(this.kubectl.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  start(...args: readonly string[]): Started {
    return this.kubectl.programs.start(MAIN, args, { env: this.kubectl.env });
  }

  async upload(...args: readonly string[]): Promise<Ran> {
    return this.start(...args).ended;
  }

  /** All files of the DAGs folder with what is in them, hidden ones too. */
  get inPod(): Record<string, string> {
    if (!existsSync(this.dags)) return {};
    const entries = readdirSync(this.dags, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
    return Object.fromEntries(files.map((file) => [path.relative(this.dags, file), readFileSync(file, 'utf8')]));
  }

  remove(): void {
    this.kubectl.remove();
  }
}

import { expectEqual } from '../test-docker/expect.js';
import type { Result } from '../test-docker/command.js';
import { until } from '../test-docker/poll.js';
import type { Kube } from './kube.js';
import { HOST } from './postgres.js';

export interface ReleaseSettings {
  readonly name: string;
  readonly namespace: string;
  /** Folder. */
  readonly chart: string;
  readonly values: object;
}

interface Listed {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly creationTimestamp: string;
      readonly deletionTimestamp?: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

interface Events {
  readonly items: readonly {
    readonly reason: string;
    readonly lastTimestamp: string | null;
    readonly involvedObject: { readonly kind: string; readonly name: string };
  }[];
}

const JOB = 'metaflow-migrations';
const ALL_KINDS =
  'deployments,replicasets,pods,jobs,services,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers,ingresses,configmaps,roles,rolebindings';

/** A Helm release of charts/metaflow. */
export class Release {
  constructor(
    private readonly kube: Kube,
    private readonly settings: ReleaseSettings,
  ) {}

  /** @throws Error with Helm's output when it fails or warns */
  async install(): Promise<void> {
    const { status, output } = await this.#change('install', this.settings.values, '300s');
    if (status !== 0 || /warn/i.test(output)) throw new Error(`${output}\n${await this.#whatPodsSay()}`);
  }

  /** @param changes values beside the first ones */
  async upgrade(changes: object): Promise<void> {
    const { status, output } = await this.tryUpgrade(changes, '300s');
    if (status !== 0 || /warn/i.test(output)) throw new Error(`${output}\n${await this.#whatPodsSay()}`);
    await this.#settled();
  }

  async tryUpgrade(changes: object, timeout: string): Promise<Result> {
    return this.#change('upgrade', merge(this.settings.values, changes), timeout);
  }

  async rollback(revision: number): Promise<void> {
    await this.kube.helm('rollback', this.settings.name, String(revision), '--wait', ...this.#inNamespace);
    await this.#settled();
  }

  async uninstall(): Promise<void> {
    await this.kube.helm('uninstall', this.settings.name, '--wait', '--timeout', '120s', ...this.#inNamespace);
  }

  /** Deployments with how many of their pods are ready. */
  async readyPods(): Promise<Record<string, number>> {
    const { items } = await this.#pods();
    const ready = items.filter(({ status }) =>
      status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    );
    const names = ready.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] ?? '');
    return Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((n) => n === name).length]));
  }

  /** Pods of the services that are not on their way out. */
  async podNames(): Promise<string[]> {
    const { items } = await this.#pods();
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined && !metadata.name.startsWith(JOB))
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  /** @throws Error when a pod of the services was made before the migrations were done */
  async requireMigrationsFirst(): Promise<void> {
    const { items } = await this.kube.get<Events>('events', ...this.#inNamespace);
    const done = items.find(
      ({ reason, involvedObject: { kind, name } }) => reason === 'Completed' && kind === 'Job' && name === JOB,
    );
    if (!done?.lastTimestamp) throw new Error('Kubernetes tells of no completed Job of migrations.');
    for (const { metadata } of (await this.#pods()).items) {
      if (Date.parse(metadata.creationTimestamp) < Date.parse(done.lastTimestamp))
        throw new Error(`${metadata.name} was made at ${metadata.creationTimestamp}, before ${done.lastTimestamp}.`);
    }
  }

  /** What the migrations' hook has left. */
  async hookObjects(): Promise<string[]> {
    return this.#names(ALL_KINDS, `app.kubernetes.io/name=${JOB}`);
  }

  /** What is left of the release. */
  async leftovers(): Promise<string[]> {
    const label = `app.kubernetes.io/instance=${this.settings.name}`;
    const left = () => this.#names(ALL_KINDS, label);
    // Helm does not wait for what it does not own: pods go after their Deployments.
    await until('everything is gone', 60_000, async () => (await left()).length === 0).catch(() => undefined);
    return [...(await left()), ...(await this.#names('secrets', `owner=helm,name=${this.settings.name}`))];
  }

  /** Asks the database. @returns rows as text */
  sql(text: string): Promise<string> {
    const psql = ['psql', '--username', 'metaflow', '--tuples-only', '--no-align', '--command', text];
    return this.kube.kubectl('exec', HOST, ...this.#inNamespace, '--', ...psql);
  }

  async #change(verb: 'install' | 'upgrade', values: object, timeout: string): Promise<Result> {
    const { name, chart } = this.settings;
    const file = await this.kube.file(JSON.stringify(values));
    const wait = ['--wait', '--timeout', timeout];
    return this.kube.tryHelm([verb, name, chart, '--values', file, ...wait, ...this.#inNamespace]);
  }

  /** Old pods are gone, too: Helm waits for the new ones only. */
  async #settled(): Promise<void> {
    await until('old pods are gone', 90_000, async () => {
      const { items } = await this.#pods();
      return items.every(({ metadata }) => metadata.deletionTimestamp === undefined);
    });
    expectEqual(await this.readyPods(), { 'metadata-service': 2, 'metaflow-ui-backend-service': 1 });
  }

  #pods(): Promise<Listed> {
    return this.kube.get<Listed>('pods', ...this.#inNamespace, '--selector', 'app.kubernetes.io/part-of=metaflow');
  }

  async #names(kinds: string, label: string): Promise<string[]> {
    const text = await this.kube.kubectl('get', kinds, ...this.#inNamespace, '--selector', label, '--output', 'name');
    return text.split('\n').filter(Boolean);
  }

  async #whatPodsSay(): Promise<string> {
    const pods = ['pods', ...this.#inNamespace];
    const logs = [
      'logs',
      '--all-containers',
      '--prefix',
      '--tail=10',
      '--selector',
      'app.kubernetes.io/part-of=metaflow',
    ];
    const answers = [
      await this.kube.tryKubectl(['get', ...pods]),
      await this.kube.tryKubectl([...logs, ...this.#inNamespace]),
    ];
    return answers.map(({ output }) => output).join('\n');
  }

  get #inNamespace(): string[] {
    return ['--namespace', this.settings.namespace];
  }
}

/** Values with others over them, as Helm merges several files. */
function merge(values: object, changes: object): object {
  const merged: Record<string, unknown> = { ...values };
  for (const [name, change] of Object.entries(changes) as [string, unknown][]) {
    const before = merged[name];
    const both = [before, change].every((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    merged[name] = both ? merge(before as object, change as object) : change; // `both` has looked
  }
  return merged;
}

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { helmProgram, kubectlProgram } from '../kubernetes-tools.js';
import { run, succeed, type Result } from '../test-docker/command.js';

export interface KubeSettings {
  readonly kubeconfig: string;
  /** Temporary. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** kubectl and Helm on one cluster. */
export class Kube {
  #files = 0;

  constructor(private readonly settings: KubeSettings) {}

  /** @returns standard output. @throws Error with kubectl's last lines when it fails */
  async kubectl(...args: string[]): Promise<string> {
    return succeed(await kubectlProgram(), args, this.#options());
  }

  async tryKubectl(args: readonly string[]): Promise<Result> {
    return run(await kubectlProgram(), args, this.#options());
  }

  async get<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.kubectl('get', ...args, '--output', 'json')) as T; // the caller knows what it asked for
  }

  /** Makes or changes objects. @throws Error when Kubernetes warns or refuses */
  async apply(...objects: readonly object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.kubectl('apply', '--warnings-as-errors', '--filename', await this.file(JSON.stringify(list)));
  }

  async helm(...args: string[]): Promise<string> {
    return succeed(await helmProgram(), args, this.#options());
  }

  async tryHelm(args: readonly string[]): Promise<Result> {
    return run(await helmProgram(), args, this.#options());
  }

  /** A temporary file with that text. */
  async file(text: string): Promise<string> {
    const file = path.join(this.settings.folder, `file-${(this.#files += 1)}.yaml`);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  }

  #options() {
    const { env, signal, folder, kubeconfig } = this.settings;
    const own = {
      KUBECONFIG: kubeconfig,
      HELM_CACHE_HOME: `${folder}/helm`,
      HELM_CONFIG_HOME: `${folder}/helm`,
      HELM_DATA_HOME: `${folder}/helm`,
    };
    return { env: { ...env, ...own }, signal };
  }
}

/** A namespace that lets no pod in that Pod Security's restricted level forbids, and warns of objects that would make one. */
export function restrictedNamespace(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' },
    },
  };
}

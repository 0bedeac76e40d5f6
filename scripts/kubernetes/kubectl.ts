import { run, type Ran, type RunSettings } from '../azure/program.js';
import { KubectlError } from './kubectl-error.js';

export interface KubectlSettings extends RunSettings {
  /** Of the kubeconfig; undefined: the current one. */
  readonly context: string | undefined;
}

/** kubectl, as it talks to one cluster. */
export class Kubectl {
  readonly context: string | undefined;
  constructor(readonly settings: KubectlSettings) {
    this.context = settings.context;
  }

  /** The same in other circumstances, such as with more time, or after a wish to stop. */
  with(settings: Partial<KubectlSettings>): Kubectl {
    return new Kubectl({ ...this.settings, ...settings });
  }

  /** A command's arguments, for this cluster. */
  words(args: readonly string[]): string[] {
    return [...(this.context === undefined ? [] : ['--context', this.context]), ...args];
  }

  /** A command as the user would type it. */
  shown(command: string): string {
    return `kubectl ${this.context === undefined ? '' : `--context ${this.context} `}${command}`;
  }

  /** @returns how it ended, whatever that is. @throws ProgramMissing, ProgramTooSlow, or the reason of the signal */
  async run(...args: readonly string[]): Promise<Ran> {
    return run('kubectl', this.words(args), this.settings);
  }

  /** @returns standard output. @throws KubectlError when it failed, and what `run` throws */
  async text(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(...args);
    if (status !== 0) throw new KubectlError(stderr);
    return stdout;
  }
}

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakePrograms } from '../azure/fake-programs.js';

export interface CommandAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

/** What the cluster is like, and what kubectl says of it. All that is absent is as if it worked, or is not there. */
export interface Scenario {
  /** Every command ends with 1 and this on standard error. */
  readonly fails?: string;
  /** Those that the kubeconfig has, beside the current one. */
  readonly contexts?: readonly string[];
  /** Resources that the user may do nothing with, such as `pods/exec`. */
  readonly forbidden?: readonly string[];
  /** By namespace and name. `to` is the port on this machine that stands for the pod's; `fails` is what its forwards end with. */
  readonly services?: Readonly<
    Record<string, Readonly<Record<string, { readonly to?: number; readonly fails?: string }>>>
  >;
  /** By namespace, as the API server has them. */
  readonly pods?: Readonly<Record<string, readonly object[]>>;
  /** It was there when pods were listed. */
  readonly podIsGone?: boolean;
  /** What happens to the bytes that are sent into a pod. */
  readonly breaks?: 'cut' | 'changed' | 'stalled';
  /** Answers of commands that are not to be run; `fails` is what kubectl says instead of running them. */
  readonly commands?: readonly (CommandAnswer & { readonly contains: string; readonly fails?: string })[];
  /** Answers of `airflow dags NAME`, one after the other. `$NOW` stands for the time of the answer. */
  readonly airflow?: Readonly<Record<string, readonly CommandAnswer[]>>;
}

export interface KubectlCall {
  readonly args: readonly string[];
  readonly pid: number;
  readonly cwd: string;
}

/** A kubectl, alone on the PATH of scripts, and a cluster behind it. */
export class FakeKubectl {
  readonly programs = new FakePrograms();
  /** For the settings of a start. */
  readonly env = { FAKE_KUBECTL: this.programs.folder };

  constructor(scenario: Scenario = {}) {
    this.scenario(scenario);
    const file = path.join(this.folder, 'fake-kubectl');
    const url = new URL('kubectl-program.mjs', import.meta.url).href;
    writeFileSync(file, `#!${process.execPath}\nimport(${JSON.stringify(url)});\n`);
    chmodSync(file, 0o755);
    this.programs.replace('kubectl', file);
  }

  get folder(): string {
    return this.programs.folder;
  }

  /** Counts from the next command on. */
  scenario(scenario: Scenario): void {
    writeFileSync(path.join(this.folder, 'scenario.json'), JSON.stringify(scenario));
  }

  /** @param word one that is among the arguments */
  calls(word: string): KubectlCall[] {
    const file = path.join(this.folder, 'kubectl-calls.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as KubectlCall).filter(({ args }) => args.includes(word));
  }

  /** A failed test leaves nothing running and no folder. */
  remove(): void {
    for (const { pid } of this.calls('port-forward')) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        continue; // as it should be
      }
    }
    this.programs.remove();
  }
}

import { spawn } from 'node:child_process';
import type { Ran } from '../azure/program.js';
import type { Kubectl } from '../kubernetes/kubectl.js';
import { KubectlError } from '../kubernetes/kubectl-error.js';
import { explain } from '../kubernetes/explain.js';
import { Failure } from '../local-stack/failure.js';
import { killGroup } from '../local-stack/processes.js';
import { SCHEDULER, type Scheduler } from './scheduler.js';

/** kubectl's last line when it was the command in the pod that failed, rather than kubectl. */
const COMMAND_FAILED = /^command terminated with exit code \d+$/m;

/** A file has at most a few megabytes; a slow line takes minutes for these. */
const SEND_LIMIT_MS = 600_000;

/** Runs commands in the scheduler's container. */
export class PodShell {
  constructor(
    private readonly kubectl: Kubectl,
    readonly scheduler: Scheduler,
  ) {}

  /** The same in other circumstances. */
  with(settings: Parameters<Kubectl['with']>[0]): PodShell {
    return new PodShell(this.kubectl.with(settings), this.scheduler);
  }

  /** How the user would run a command there. */
  shown(command: string): string {
    const { namespace, pod } = this.scheduler;
    return this.kubectl.shown(`exec -n ${namespace} ${pod} -c ${SCHEDULER} -- ${command}`);
  }

  /** @returns how it ended, whatever that is. @throws Failure when it could not be run at all */
  async run(command: readonly string[]): Promise<Ran> {
    try {
      return this.judged(await this.kubectl.run(...this.words(command, [])));
    } catch (error) {
      throw this.explained(error, command);
    }
  }

  /**
   * The same, with bytes on standard input. Not `kubectl cp`: that needs a tar in the container, and reports success for a
   * copy that was cut off.
   */
  async send(command: readonly string[], input: Buffer): Promise<Ran> {
    const { signal, env, cwd } = this.kubectl.settings;
    signal?.throwIfAborted();
    const child = spawn('kubectl', this.kubectl.words(this.words(command, ['-i'])), {
      env,
      ...(cwd && { cwd }),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true, // Ctrl-C reaches it only through `signal`
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined).end(input); // it may end without reading; then its status tells why
    const stop = AbortSignal.any([AbortSignal.timeout(SEND_LIMIT_MS), ...(signal ? [signal] : [])]);
    const end = () => child.pid !== undefined && killGroup(child.pid);
    stop.addEventListener('abort', end, { once: true });
    try {
      const status = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? 128)); // null: ended by a signal
      });
      signal?.throwIfAborted();
      if (stop.aborted) throw new Failure(`Sending took more than ${SEND_LIMIT_MS / 60_000} minutes. Try again.`);
      return this.judged({ status, stdout, stderr });
    } catch (error) {
      throw this.explained(error, command);
    } finally {
      stop.removeEventListener('abort', end);
    }
  }

  private words(command: readonly string[], flags: readonly string[]): string[] {
    const { namespace, pod } = this.scheduler;
    return ['exec', ...flags, '-n', namespace, pod, '-c', SCHEDULER, '--', ...command];
  }

  private judged(ran: Ran): Ran {
    if (ran.status !== 0 && !COMMAND_FAILED.test(ran.stderr)) throw new KubectlError(ran.stderr);
    return { ...ran, stderr: ran.stderr.replace(COMMAND_FAILED, '').trim() };
  }

  private explained(error: unknown, [program = '']: readonly string[]): unknown {
    const { pod } = this.scheduler;
    if (error instanceof KubectlError && error.trouble === 'not-found') {
      return new Failure(`The pod ${pod} is gone; it was replaced just now. Upload again.`);
    }
    if (error instanceof KubectlError && /executable file not found/.test(error.message)) {
      return new Failure(
        `There is no program "${program}" in container ${SCHEDULER} of pod ${pod}. Is it Airflow's image?`,
      );
    }
    return explain(error, this.kubectl);
  }
}

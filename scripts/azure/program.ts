import { spawn } from 'node:child_process';
import { errorCode } from '../local-stack/failure.js';

/** How a program ended that was run for what it prints. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the program when aborted. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** It is not on the PATH. */
export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing';
  constructor(readonly program: string) {
    super(`${program} is not on the PATH`);
  }
}

export class ProgramTooSlow extends Error {
  override readonly name = 'ProgramTooSlow';
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 3_000;

/**
 * Runs a program to its end, whatever its exit status, and keeps what it prints.
 * It leads a process group of its own, so that Ctrl-C reaches it only through `signal`.
 * @throws ProgramMissing, ProgramTooSlow, or the reason of `signal`
 */
export async function run(file: string, args: readonly string[], settings: RunSettings): Promise<Ran> {
  const { env, cwd, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  signal?.throwIfAborted();
  const child = spawn(file, args, { env, ...(cwd && { cwd }), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));

  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  const end = () => {
    const kill = (name: NodeJS.Signals) => child.pid !== undefined && endGroup(child.pid, name);
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), GRACE_MS).unref();
  };
  stop.addEventListener('abort', end, { once: true });
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(errorCode(error) === 'ENOENT' ? new ProgramMissing(file) : error));
      child.once('close', (code) => resolve(code ?? 128)); // null: ended by a signal
    });
    signal?.throwIfAborted();
    if (stop.aborted) throw new ProgramTooSlow(`${file} gave no answer in ${timeoutMs / 1000} s`);
    return { status, stdout, stderr };
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** `az` is a shell script around Python: the whole group has to go. */
function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH' && errorCode(error) !== 'EPERM') throw error; // macOS says EPERM of zombies
  }
}

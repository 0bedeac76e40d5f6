import { spawn } from 'node:child_process';

export interface Result {
  readonly status: number;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the command when it takes longer. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  override readonly message = 'Interrupted.';
}

/** Lines of a failed command's output that its error shows. */
const SHOWN_LINES = 40;

/**
 * Runs a program to its end, whatever its exit status.
 * @throws Interrupted when the signal is given; Error when the program cannot be started or takes too long
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { timeoutMs = 600_000, signal, ...rest } = options;
  if (signal?.aborted) throw new Interrupted();
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  const child = spawn(file, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGTERM');
  stop.addEventListener('abort', end);
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 128)); // null: ended by a signal
    });
    if (signal?.aborted) throw new Interrupted();
    if (stop.aborted)
      throw new Error(`${shown(file, args)} took longer than ${timeoutMs / 1000} s\n${lastLines(output)}`);
    return { status, stdout, output };
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** The same for a program that has to succeed. @returns its standard output, trimmed */
export async function succeed(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, output } = await run(file, args, options);
  if (status !== 0) throw new Error(`${shown(file, args)} ended with status ${status}\n${lastLines(output)}`);
  return stdout.trim();
}

export function lastLines(text: string, count = SHOWN_LINES): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function shown(file: string, args: readonly string[]): string {
  return [file, ...args].join(' ');
}

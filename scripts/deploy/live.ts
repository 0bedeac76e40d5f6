import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { errorCode, errorText, Failure } from '../local-stack/failure.js';
import type { StopRequests } from '../local-stack/stop-request.js';

export interface LiveProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Standard output goes here, as it comes. */
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** The program may ask its own questions. */
  readonly asks?: boolean;
}

export interface LiveResult {
  readonly status: number;
  /** What it wrote to standard error. */
  readonly errors: string;
  /** The user wanted to stop while it ran. */
  readonly interrupted: boolean;
}

/** What is kept of standard error, in characters. */
const KEPT = 4_000_000;

/**
 * Runs a program whose output the user reads while it comes, to its own end.
 *
 * It gets a process group of its own and one SIGINT for all of the user's Ctrl-C: a second one would make Terraform exit
 * in the middle of an apply and lose what it has not written to the state yet. So it is waited for, however long that takes.
 */
export async function runLive(program: LiveProgram, stops: StopRequests): Promise<LiveResult> {
  const { file, args, cwd, env, out, err } = program;
  stops.stopped.throwIfAborted();
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: [program.asks ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => out.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    err.write(chunk);
    errors = (errors + chunk.toString()).slice(-KEPT);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  let interrupted = false;
  const onStop = () => {
    if (interrupted) {
      err.write(
        `\nStill waiting for ${file} (pid ${child.pid}) to finish what it has begun, so that its state is right.\n`,
      );
      return;
    }
    interrupted = true;
    err.write(`\nStopping: waiting for ${file} to finish what it has begun …\n`);
    child.kill('SIGINT');
  };
  try {
    const status = await stops.handledBy(onStop, () => ended);
    return { status, errors, interrupted };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new Failure(`${file} is not on the PATH. Install it, then try again.`);
    throw new Failure(`${file} could not be started: ${errorText(error)}.`);
  }
}

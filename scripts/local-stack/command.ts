import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { endOf, type Exit } from './child.js';
import { errorCode, errorText, Failure } from './failure.js';
import { sendSignal } from './processes.js';
import type { StopRequests, StopSignal } from './stop-request.js';

/** What a shell answers for a command that is not there. */
const NOT_FOUND_STATUS = 127;
/** How long a command may take to end on SIGTERM or SIGHUP, in milliseconds. */
const STOP_LIMIT_MS = 10_000;

export interface Command {
  readonly words: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * Runs the user's command with our standard streams. Signals are passed on to it.
 * @param failed aborted when the stack cannot go on: the command is stopped then.
 * @returns the exit status that a shell would give.
 * @throws the reason of `failed`; Failure when the command cannot be started.
 */
export async function runCommand(
  { words, env, cwd }: Command,
  stops: StopRequests,
  failed: AbortSignal,
): Promise<number> {
  const [file, ...args] = words;
  // At a terminal it shares our process group: it may read the keyboard, and gets Ctrl-C from the terminal itself.
  const shared = process.stdin.isTTY === true;
  const child = spawn(file, args, { env, cwd, stdio: 'inherit', detached: !shared });
  const ended = endOf(child);
  const pass = (signal: StopSignal) => {
    if (!(shared && signal === 'SIGINT')) send(child, signal, shared);
    if (signal !== 'SIGINT') forceLater(child, ended, shared); // an interactive program may well live on after Ctrl-C
  };
  const stopForFailure = () => {
    send(child, 'SIGTERM', shared);
    forceLater(child, ended, shared);
  };
  failed.addEventListener('abort', stopForFailure, { once: true });
  if (failed.aborted) stopForFailure();

  const exit = await stops.handledBy(pass, () => ended);
  if (!shared) send(child, 'SIGTERM', shared); // what it started in the background and did not wait for
  failed.throwIfAborted();
  return statusOf(exit, file);
}

function send({ pid }: ChildProcess, signal: NodeJS.Signals, shared: boolean): void {
  if (pid !== undefined) sendSignal(shared ? pid : -pid, signal);
}

function forceLater(child: ChildProcess, ended: Promise<Exit>, shared: boolean): void {
  const timer = setTimeout(() => send(child, 'SIGKILL', shared), STOP_LIMIT_MS);
  void ended.then(() => clearTimeout(timer));
}

function statusOf({ code, signal, error }: Exit, file: string): number {
  if (errorCode(error) === 'ENOENT')
    throw new Failure(
      `The command "${file}" was not found. Is it installed, and is the folder right?`,
      [],
      NOT_FOUND_STATUS,
    );
  if (error) throw new Failure(`The command "${file}" could not be started: ${errorText(error)}.`);
  return signal ? 128 + constants.signals[signal] : (code ?? 1);
}

import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { errorText } from './failure.js';
import { killGroup, sendSignal } from './processes.js';
import type { RunningFile } from './running-file.js';

/** One program to run as a child of the stack. */
export interface Program {
  /** As the user reads it. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Gets standard output and error. The last start's is kept as `NAME.previous.log`. */
  readonly logFile: string;
  /** What it stops on in good order. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long that may take before SIGKILL, in milliseconds. */
  readonly stopLimitMs: number;
  /** Numeric ids to run it as. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it could not be started at all. */
  readonly error?: Error;
}

export function describeExit({ code, signal, error }: Exit): string {
  if (error) return `it could not be started: ${errorText(error)}`;
  return signal ? `signal ${signal}` : `exit status ${code}`;
}

/**
 * A started program. It leads a process group of its own, so that Ctrl-C in the terminal reaches the stack alone, which then
 * stops its children in order.
 */
export class Child {
  readonly exited: Promise<Exit>;
  private ended = false;
  private readonly child: ChildProcess;

  constructor(
    private readonly program: Program,
    running: RunningFile,
  ) {
    this.child = spawnLogged(program);
    const { pid } = this.child;
    if (pid !== undefined) running.add(program.name, pid, program.stopSignal);
    this.exited = endOf(this.child).then((exit) => {
      this.ended = true;
      if (pid !== undefined) {
        killGroup(pid); // workers that their leader left behind
        running.remove(pid);
      }
      return exit;
    });
  }

  /** Stops it, by force after the limit, and resolves when it has ended. Safe to call again. */
  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || this.ended) return;
    sendSignal(pid, this.program.stopSignal);
    const force = setTimeout(() => killGroup(pid), this.program.stopLimitMs);
    await this.exited;
    clearTimeout(force);
  }
}

export function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function spawnLogged({ file, args, env, cwd, logFile, as }: Program): ChildProcess {
  if (existsSync(logFile)) renameSync(logFile, logFile.replace(/\.log$/, '.previous.log'));
  const log = openSync(logFile, 'a');
  const options: SpawnOptions = { cwd, env, detached: true, stdio: ['ignore', log, log], ...as };
  try {
    return spawn(file, args, options);
  } finally {
    closeSync(log); // the child has its own
  }
}

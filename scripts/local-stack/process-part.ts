import { setTimeout as sleep } from 'node:timers/promises';
import { Child, describeExit, type Program } from './child.js';
import { Failure } from './failure.js';
import type { RunningFile } from './running-file.js';
import type { Part } from './supervisor.js';

/** What makes a child process a part. */
export interface ProcessPartSpec {
  readonly name: string;
  readonly address: string;
  readonly logFile: string;
  /** Work before the program starts, which may take long. @returns the program. */
  prepare(signal: AbortSignal): Promise<Program> | Program;
  /** See `Part.ready`. */
  ready(signal: AbortSignal): Promise<string>;
}

/** A part that is a process of its own. */
export function processPart(spec: ProcessPartSpec, running: RunningFile): Part {
  const { name, address, logFile } = spec;
  const stopped = new AbortController();
  let starting: Promise<void> | undefined;
  let child: Child | undefined;
  let tellExit: (how: string) => void;
  const exited = new Promise<string>((resolve) => (tellExit = resolve));

  const start = async (signal: AbortSignal): Promise<void> => {
    const program = await spec.prepare(AbortSignal.any([signal, stopped.signal]));
    if (signal.aborted || stopped.signal.aborted) return;
    child = new Child(program, running);
    void child.exited.then((exit) => tellExit(describeExit(exit)));
  };
  return {
    name,
    address,
    logFile,
    exited,
    start: (signal) => (starting = start(signal)),
    ready: (signal) => spec.ready(signal),
    stop: async () => {
      stopped.abort();
      await starting?.catch(() => undefined); // its error went to whoever started it
      await child?.stop();
    },
  };
}

export interface Patience {
  readonly limitMs: number;
  /** Between two tries. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Tries until the attempt gives something else than undefined.
 * @param what is waited for, as the user reads it.
 * @throws Failure after the limit; the signal's reason when that is aborted.
 */
export async function until<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  { limitMs, everyMs = 100, signal }: Patience,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    signal.throwIfAborted();
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() > deadline)
      throw new Failure(`${what} was not ready within ${limitMs / 1000} s, so the stack stops.`);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined); // aborted: the loop's first line says so
  }
}

import { Failure } from './failure.js';
import { lastLines } from './log-tail.js';
import type { Terminal } from './terminal.js';

/** One piece of the stack that runs from its start until the stack stops. */
export interface Part {
  /** As the user reads it, such as `metadata service`. */
  readonly name: string;
  /** `HOST:PORT` or a URL, for the line that says it is ready. */
  readonly address: string;
  /** Starts it. @param signal aborted when the stack is asked to stop. */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when it serves, with a remark for the user or ''. @param signal aborted when nobody waits any more.
   * @throws Failure that says what kept it.
   */
  ready(signal: AbortSignal): Promise<string>;
  /** Stops it in good order, by force after a limit; resolves when nothing of it is left. Safe to call at any time, and again. */
  stop(): Promise<void>;
  /** Resolves with how it ended (`exit status 1`), whether it was stopped or not. Never rejects. */
  readonly exited: Promise<string>;
  /** Where its output goes. Absent for a part that runs inside the stack's own process. */
  readonly logFile?: string;
}

/** Starts parts one after the other, notices when one ends by itself, and stops them in reverse order. */
export class Supervisor {
  private readonly parts: Part[] = [];
  private readonly failure = new AbortController();
  private stopping = false;

  constructor(private readonly terminal: Terminal) {}

  /** Aborted, with a Failure as its reason, when a part that was ready ends by itself. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  /**
   * Starts a part and waits until it serves.
   * @param stop aborted when the stack is asked to stop: rejects with its reason.
   * @throws Failure when the part, or one started before, ends first.
   */
  async launch(part: Part, stop: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const over = new AbortController();
    const signal = AbortSignal.any([stop, this.failed, over.signal]);
    signal.throwIfAborted();
    this.terminal.begin(`  ${part.name.padEnd(18)} ${part.address.padEnd(24)} `);
    this.parts.push(part);
    try {
      const remark = await Promise.race([
        part.start(signal).then(() => part.ready(signal)),
        part.exited.then((how) => Promise.reject(endedByItself(part, how))),
        rejection(AbortSignal.any([stop, this.failed])),
      ]);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      this.terminal.end(`ready in ${seconds} s${remark && `, ${remark}`}`);
    } finally {
      over.abort();
    }
    void part.exited.then((how) => {
      if (!this.stopping) this.failure.abort(endedByItself(part, how));
    });
  }

  /** Stops everything that was started, last first. One that fails to stop does not keep the others. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const part of this.parts.splice(0).reverse()) {
      await part
        .stop()
        .catch((error: unknown) => this.terminal.line(`${part.name} did not stop well: ${String(error)}`));
    }
  }
}

/** Rejects with the signal's reason as soon as it is aborted; never resolves. */
export function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function endedByItself(part: Part, how: string): Failure {
  const tail = part.logFile === undefined ? [] : lastLines(part.logFile);
  const where = tail.length > 0 ? ` Its last log lines (${part.logFile}):` : '';
  const name = part.name.charAt(0).toUpperCase() + part.name.slice(1);
  return new Failure(`${name} stopped by itself (${how}), so the stack stops.${where}`, tail);
}

import type { Change, Operation } from './changes.js';
import type { Subscription } from './subscriptions.js';

/** Objects at most that wait to be read. */
const MAX_WAITING = 50_000;
const CONCURRENCY = 4;
/** Seconds between tries of a reading that failed: the database may be away for a moment. */
const RETRY_SECONDS = [0.2, 1, 3, 10];

/** Who is told of a change. */
export type Audience = 'all' | ReadonlySet<Subscription>;

/** All that waits for one reading of one object. */
export interface Work {
  readonly change: Change;
  readonly audiences: Map<Operation, Audience>;
  /** Readings that failed. */
  readonly failures: number;
}

export interface WorkQueueOptions {
  /** Reads the object and tells those who wait for it. */
  handle(work: Work): Promise<void>;
  /** Called after a time in which changes had to be left out, with the moment (in milliseconds since 1970) when it began. */
  onLoss(since: number): void;
  onError(error: unknown, work: Work): void;
  readonly now: () => number;
  readonly maxWaiting?: number;
  readonly retrySeconds?: readonly number[];
}

/**
 * Turns bursts of changes into few readings: an object is read once for all of its changes that wait, never twice at the same time,
 * and again when it changed while it was read, so that what is told last is how it is.
 */
export class WorkQueue {
  private readonly waiting = new Map<string, Work>();
  /** Ids that may be started, in their order. */
  private ready: string[] = [];
  /** Ids that are being read, or rest. */
  private readonly busy = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private running = 0;
  private lossSince: number | undefined;
  private closed = false;

  constructor(private readonly options: WorkQueueOptions) {}

  /** Objects that wait to be read. */
  get size(): number {
    return this.waiting.size;
  }

  add(change: Change, audience: Audience): void {
    if (this.closed) return;
    const waiting = this.waiting.get(change.id);
    if (waiting) {
      waiting.audiences.set(change.operation, joined(waiting.audiences.get(change.operation), audience));
      return;
    }
    if (this.waiting.size + this.timers.size >= (this.options.maxWaiting ?? MAX_WAITING)) {
      this.lossSince ??= this.options.now();
      return;
    }
    this.waiting.set(change.id, { change, audiences: new Map([[change.operation, audience]]), failures: 0 });
    if (!this.busy.has(change.id)) this.ready.push(change.id);
    this.startNext();
  }

  close(): void {
    this.closed = true;
    this.waiting.clear();
    this.timers.forEach(clearTimeout);
  }

  private startNext(): void {
    while (this.running < CONCURRENCY && this.ready.length > 0) {
      const started = this.ready.splice(0, CONCURRENCY - this.running);
      for (const id of started) {
        const work = this.waiting.get(id);
        if (work === undefined) continue;
        this.waiting.delete(id);
        this.busy.add(id);
        this.running += 1;
        void this.run(work);
      }
    }
    if (this.waiting.size === 0 && this.lossSince !== undefined) {
      const since = this.lossSince;
      this.lossSince = undefined;
      this.options.onLoss(since);
    }
  }

  private async run(work: Work): Promise<void> {
    const { id, pauseMs = 0 } = work.change;
    let pause = pauseMs;
    let again: Work | undefined;
    try {
      await this.options.handle(work);
    } catch (error) {
      const { retrySeconds = RETRY_SECONDS } = this.options;
      const seconds = retrySeconds[work.failures];
      if (seconds === undefined) {
        this.options.onError(error, work);
      } else {
        again = { ...work, failures: work.failures + 1 };
        pause = seconds * 1000;
      }
    }
    this.running -= 1;
    this.after(pause, () => {
      if (again) this.putBack(again);
      this.busy.delete(id);
      if (this.waiting.has(id)) this.ready.push(id);
      this.startNext();
    });
    this.startNext();
  }

  private putBack(work: Work): void {
    const { id } = work.change;
    for (const [operation, audience] of this.waiting.get(id)?.audiences ?? []) {
      work.audiences.set(operation, joined(work.audiences.get(operation), audience));
    }
    this.waiting.set(id, work);
  }

  private after(ms: number, work: () => void): void {
    if (this.closed) return;
    if (ms === 0) return work();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}

function joined(a: Audience | undefined, b: Audience): Audience {
  if (a === undefined || b === 'all') return b;
  return a === 'all' ? a : new Set([...a, ...b]);
}

import type { Logger } from '../../log.js';
import type { Notification } from './notification.js';
import { scopeOf, type Scope } from './resources.js';
import type { Subscription } from './subscriptions.js';
import type { Audience } from './work-queue.js';

/** Clocks differ, and a row has its time some moments before others can see it. */
const MARGIN_MS = 10_000;
/** Who was away for longer had better load the page again. */
const LONGEST_MS = 24 * 60 * 60 * 1000;
const RETRY_MS = 2000;
/** With more changes waiting, the next reading waits, too; it looks again after that time. */
const BUSY_CHANGES = 5000;
const LOOK_AGAIN_MS = 100;

interface Task {
  readonly scope: Scope;
  since: number;
  audience: Audience;
}

export interface CatchUpOptions {
  /** What the triggers have told, or would have, since a moment; it is in the rows themselves. */
  readonly read: (scope: Scope, since: number) => Promise<Notification[]>;
  readonly notify: (notification: Notification, audience: Audience) => void;
  /** Changes that wait to be told. */
  readonly backlog: () => number;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Tells what was missed, from the tables: after a loss of the listening connection to everybody, and to a client that comes back
 * and asks for more than the replay queue has (another instance served it, or this one was restarted).
 */
export class CatchUp {
  private readonly waiting = new Map<string, Task>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private running = false;
  private closed = false;

  constructor(private readonly options: CatchUpOptions) {}

  /** Of all resources, to everybody. @param since milliseconds since 1970 */
  resume(resources: Iterable<string>, since: number): void {
    for (const resource of resources) this.request(resource, since, 'all');
  }

  /** Of one resource, to one subscription. */
  serve(subscription: Subscription, since: number): void {
    this.request(subscription.resource, since, new Set([subscription]));
  }

  close(): void {
    this.closed = true;
    this.waiting.clear();
    this.timers.forEach(clearTimeout);
  }

  private request(resource: string, since: number, audience: Audience): void {
    const scope = scopeOf(resource);
    if (scope === undefined || this.closed) return;
    const from = Math.max(since - MARGIN_MS, this.options.now() - LONGEST_MS);
    this.add({ scope, since: from, audience });
    this.startNext();
  }

  /** Those who wait for the same are served together. */
  private add(task: Task): void {
    const key = JSON.stringify(task.scope);
    const waiting = this.waiting.get(key);
    if (waiting === undefined) {
      this.waiting.set(key, task);
      return;
    }
    waiting.since = Math.min(waiting.since, task.since);
    if (waiting.audience === 'all' || task.audience === 'all') waiting.audience = 'all';
    else waiting.audience = new Set([...waiting.audience, ...task.audience]);
  }

  private startNext(): void {
    if (this.running) return;
    const [next] = this.waiting;
    if (next === undefined) return;
    this.running = true;
    this.waiting.delete(next[0]);
    void this.run(next[1]);
  }

  /** One after the other: to be complete matters here, not to be fast. */
  private async run(task: Task): Promise<void> {
    const { read, notify, backlog, log } = this.options;
    try {
      for (const notification of await read(task.scope, task.since)) notify(notification, task.audience);
    } catch (error) {
      log.warn({ err: error, scope: task.scope }, 'what was missed cannot be read yet');
      this.after(RETRY_MS, () => this.add(task));
    }
    const next = () => {
      if (backlog() > BUSY_CHANGES) return this.after(LOOK_AGAIN_MS, next);
      this.running = false;
      this.startNext();
    };
    next();
  }

  private after(ms: number, work: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
      this.startNext();
    }, ms);
    this.timers.add(timer);
  }
}

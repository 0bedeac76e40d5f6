import type { Logger } from '../../log.js';
import { changesOf, type Change } from './changes.js';
import type { Data } from './filters.js';
import type { Loader } from './loader.js';
import type { LiveMetrics } from './metrics.js';
import type { Notification } from './notification.js';
import type { ReplayQueue } from './replay-queue.js';
import type { Subscriptions } from './subscriptions.js';
import { WorkQueue, type Audience, type Work } from './work-queue.js';

export interface EventsOptions {
  readonly loader: Loader;
  readonly subscriptions: Subscriptions;
  readonly replay: ReplayQueue;
  readonly metrics: LiveMetrics;
  readonly log: Logger;
  readonly now: () => number;
  /** Called when changes since a moment had to be left out, for there were too many. */
  onLoss(since: number): void;
}

/** From notifications to messages: one reading for each change that somebody is subscribed to, however many they are. */
export class Events {
  private readonly queue: WorkQueue;

  constructor(private readonly options: EventsOptions) {
    const { log, metrics, now } = options;
    this.queue = new WorkQueue({
      handle: (work) => this.tell(work),
      onLoss: (since) => {
        log.warn({ since }, 'too many changes at once; those that were left out are read from the tables');
        options.onLoss(since);
      },
      onError: (error, { change }) => log.error({ err: error, change: change.id }, 'a change could not be told'),
      now,
    });
    metrics.observe('waitingChanges', () => this.queue.size);
  }

  /** Changed objects that wait to be read. */
  get waiting(): number {
    return this.queue.size;
  }

  /** @param audience who is told, of those who are subscribed */
  notify(notification: Notification, audience: Audience = 'all'): void {
    for (const change of changesOf(notification)) this.add(change, audience);
  }

  add(change: Change, audience: Audience = 'all'): void {
    if (this.isWatched(change)) this.queue.add(change, audience);
  }

  close(): void {
    this.queue.close();
  }

  private async tell({ change, audiences }: Work): Promise<void> {
    if (!this.isWatched(change)) return; // any more
    const { loader, subscriptions, replay, metrics } = this.options;
    const row = await change.load(loader);
    metrics.changesRead.inc();
    if (row === undefined) return;
    const text = JSON.stringify(row);
    for (const [operation, audience] of audiences) {
      const event = { operation, resources: change.resources, text };
      const only = audience === 'all' ? undefined : audience;
      if (only === undefined) replay.push(event);
      metrics.eventsSent.inc(subscriptions.deliver(event, row as Data, only));
    }
  }

  private isWatched({ resources }: Change): boolean {
    return resources.some((resource) => this.options.subscriptions.isWatched(resource));
  }
}

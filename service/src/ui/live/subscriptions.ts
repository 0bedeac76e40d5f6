import type { Operation } from './changes.js';
import type { Data, Filter } from './filters.js';
import type { SentEvent } from './replay-queue.js';

/** Resources at most that are remembered while nobody is subscribed to them. */
const MAX_LEFT = 10_000;

export interface Subscription {
  /** Path without a query. */
  readonly resource: string;
  readonly matches: Filter;
  send(operation: Operation, text: string): void;
}

interface Interest {
  /** Milliseconds since 1970. Since then, events on the resource have been produced. */
  readonly since: number;
  readonly subscriptions: Set<Subscription>;
  /** Until then, one of those that lost their connection may come back. */
  until: number;
}

/**
 * Who is subscribed to what. When the last subscriber of a resource loses its connection, the resource counts as watched for the
 * time of the replay queue, so that the client finds there what happened when it is back.
 */
export class Subscriptions {
  private readonly watched = new Map<string, Interest>();
  private readonly left = new Map<string, Interest>();
  private count = 0;

  constructor(
    private readonly ttlMs: number,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.count;
  }

  /** Resources that somebody is subscribed to. */
  get resources(): Iterable<string> {
    return this.watched.keys();
  }

  add(subscription: Subscription): void {
    const { resource } = subscription;
    this.forget();
    let interest = this.watched.get(resource);
    if (interest === undefined) {
      interest = this.left.get(resource) ?? { since: this.now(), subscriptions: new Set(), until: 0 };
      this.left.delete(resource);
      this.watched.set(resource, interest);
    }
    if (interest.subscriptions.has(subscription)) return;
    interest.subscriptions.add(subscription);
    this.count += 1;
  }

  /** @param lost the client did not ask for it: it may come back */
  remove(subscription: Subscription, lost: boolean): void {
    const { resource } = subscription;
    const interest = this.watched.get(resource);
    if (!interest?.subscriptions.delete(subscription)) return;
    this.count -= 1;
    if (lost) interest.until = this.now() + this.ttlMs;
    if (interest.subscriptions.size > 0) return;
    this.watched.delete(resource);
    if (interest.until > this.now()) this.left.set(resource, interest);
    this.forget();
  }

  isWatched(resource: string): boolean {
    return this.watched.has(resource) || (this.left.get(resource)?.until ?? 0) > this.now();
  }

  /** Since when events on a resource have been produced without a gap; now, if they have not been. */
  watchedSince(resource: string): number {
    return this.watched.get(resource)?.since ?? this.now();
  }

  /**
   * Sends an event to those whose filters match.
   * @param only those that it is for; without it, everybody's
   * @returns how many got it
   */
  deliver(event: SentEvent, data: Data, only?: ReadonlySet<Subscription>): number {
    let sent = 0;
    for (const resource of event.resources) {
      for (const subscription of this.watched.get(resource)?.subscriptions ?? []) {
        if ((only && !only.has(subscription)) || !subscription.matches(data)) continue;
        subscription.send(event.operation, event.text);
        sent += 1;
      }
    }
    return sent;
  }

  /** After a time without events: who comes back is not served from the queue. */
  forgetLeft(): void {
    this.left.clear();
  }

  /** They were left one after the other, so the first ones are the first to go. */
  private forget(): void {
    for (const [resource, { until }] of this.left) {
      if (until > this.now() && this.left.size <= MAX_LEFT) return;
      this.left.delete(resource);
    }
  }
}

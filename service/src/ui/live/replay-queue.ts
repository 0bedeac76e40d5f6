import type { Operation } from './changes.js';

/** Bounds of what is kept for clients that come back; whoever asks for more is served from the database (catch-up.ts). */
const MAX_EVENTS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;

export interface SentEvent {
  readonly operation: Operation;
  readonly resources: readonly string[];
  /** The object, as JSON. */
  readonly text: string;
}

interface Kept extends SentEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The events of the last minutes, of one process, for clients that were away meanwhile (contract: UI backend 12.2). */
export class ReplayQueue {
  private kept: Kept[] = [];
  private first = 0;
  private bytes = 0;
  /** Events before that moment may be missing. */
  private lostUntil: number;

  constructor(
    private readonly ttlMs: number,
    private readonly now: () => number,
    private readonly limits = { events: MAX_EVENTS, bytes: MAX_BYTES },
  ) {
    this.lostUntil = now();
  }

  push(event: SentEvent): void {
    this.kept.push({ ...event, at: this.now() });
    this.bytes += sizeOf(event);
    this.discard();
  }

  /** From that moment on, all events are here that came to pass. */
  completeSince(): number {
    return Math.max(this.lostUntil, this.now() - this.ttlMs);
  }

  /** The events on a resource from a moment until now, oldest first. */
  since(at: number, resource: string): Iterator<SentEvent> {
    this.discard();
    const kept = this.kept.slice(this.first); // at once: later ones are sent to the subscription anyway
    return kept.filter((event) => event.at >= at && event.resources.includes(resource)).values();
  }

  private discard(): void {
    const expired = this.now() - this.ttlMs;
    for (;;) {
      const oldest = this.kept[this.first];
      if (oldest === undefined) break;
      const tooMany = this.kept.length - this.first > this.limits.events || this.bytes > this.limits.bytes;
      if (!tooMany && oldest.at >= expired) break;
      if (tooMany) this.lostUntil = oldest.at + 1;
      this.bytes -= sizeOf(oldest);
      this.first += 1;
    }
    if (this.first > 1000 && this.first * 2 > this.kept.length) {
      this.kept = this.kept.slice(this.first);
      this.first = 0;
    }
  }
}

function sizeOf({ text }: SentEvent): number {
  return text.length + 200; // and its resources
}

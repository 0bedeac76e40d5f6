import type { WebSocket } from '@fastify/websocket';

/** Text that a connection is given before it has taken it; the rest waits here, where it is counted. */
const IN_SOCKET = 64 * 1024;
/** Characters that may wait for one client, and for all of them together. */
const MAX_WAITING = 1024 * 1024;
const MAX_WAITING_OF_ALL = 64 * 1024 * 1024;

/** What waits for all clients together. */
export interface Waiting {
  characters: number;
}

/**
 * What is to be sent to a client, in order, as fast as the client takes it. One that is too slow for what it asked for is given up:
 * it comes back and gets the rest from the replay queue.
 */
export class Outbox {
  private readonly queue: (string | Iterator<string>)[] = [];
  private characters = 0;
  private full = false;
  private closed = false;

  constructor(
    private readonly socket: Pick<WebSocket, 'bufferedAmount' | 'send'>,
    private readonly waiting: Waiting,
    private readonly onTooSlow: () => void,
    private readonly limits = { one: MAX_WAITING, all: MAX_WAITING_OF_ALL },
  ) {}

  /** @param first before all that waits */
  send(text: string, first = false): void {
    if (this.closed) return;
    if (first) this.queue.unshift(text);
    else this.queue.push(text);
    this.wait(text.length);
    this.pump();
    const tooMuch = this.characters > this.limits.one || this.waiting.characters > this.limits.all;
    if (tooMuch && this.queue.length > 0) this.onTooSlow();
  }

  /** Texts that are made when their turn has come. */
  sendAll(texts: Iterator<string>): void {
    if (this.closed) return;
    this.queue.push(texts);
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.queue.length = 0;
    this.wait(-this.characters);
  }

  private pump(): void {
    while (!this.full && !this.closed) {
      const text = this.next();
      if (text === undefined) return;
      // Without this, a burst to a fast client would pile up in the socket within one turn of the event loop.
      this.full = this.socket.bufferedAmount + text.length > IN_SOCKET;
      this.socket.send(text, () => {
        if (!this.full || this.socket.bufferedAmount > IN_SOCKET / 2) return;
        this.full = false;
        this.pump();
      });
    }
  }

  private next(): string | undefined {
    for (;;) {
      const first = this.queue[0];
      if (first === undefined) return undefined;
      if (typeof first === 'string') {
        this.queue.shift();
        this.wait(-first.length);
        return first;
      }
      const result = first.next();
      if (!result.done) return result.value;
      this.queue.shift();
    }
  }

  private wait(characters: number): void {
    this.characters += characters;
    this.waiting.characters += characters;
  }
}

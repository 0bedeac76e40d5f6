import type { WebSocket } from '@fastify/websocket';
import type { Operation } from './changes.js';
import { parseTarget } from './filters.js';
import { parseMessage, type ClientMessage } from './message.js';
import { Outbox } from './outbox.js';
import type { LiveParts } from './sockets.js';
import type { Subscription } from './subscriptions.js';

const MAX_SUBSCRIPTIONS = 500;
/** Characters of a resource with its filters, and of the client's name for it. */
const MAX_RESOURCE = 8192;
const MAX_UUID = 256;
/** The UI asks every 5 s whether the connection is alive, and waits 2 s: what was sent to a dead one meanwhile is sent again. */
const SILENCE_MS = 8000;
/** How long a client that is to go may take to agree. */
const CLOSE_MS = 2000;

/** Codes of RFC 6455, 7.4.1. */
export const CLOSE = { goingAway: 1001, policy: 1008, tryAgain: 1013 } as const;

/** One websocket and what it is subscribed to. */
export class Client {
  private readonly subscriptions = new Map<string | number, Subscription>();
  private readonly outbox: Outbox;
  private alive = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: LiveParts,
  ) {
    this.outbox = new Outbox(socket, parts.waiting, () =>
      this.drop('slow', CLOSE.tryAgain, 'The connection is too slow for its subscriptions. Connect again with since.'),
    );
    socket.on('message', (data, isBinary) => {
      this.alive = true;
      if (!isBinary) this.receive((data as Buffer).toString()); // one buffer: the server's default for `binaryType`
    });
    socket.on('pong', () => (this.alive = true));
    socket.on('close', () => this.leave());
    socket.on('error', () => undefined); // a broken connection; its `close` follows
  }

  /** Asks whether the client is still there, and ends the connection of one that did not answer the last time. */
  ask(): void {
    if (this.alive) {
      this.alive = false;
      this.socket.ping();
      return;
    }
    this.parts.metrics.clientsDropped.inc({ reason: 'silent' });
    this.socket.terminate();
  }

  close(code: number, reason: string): void {
    this.leave();
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), CLOSE_MS).unref();
  }

  private receive(text: string): void {
    if (text === '__ping__') {
      this.outbox.send('__pong__', true); // the UI waits for it for two seconds
      return;
    }
    const message = parseMessage(text);
    if (message?.type === 'UNSUBSCRIBE') this.unsubscribe(message.uuid);
    if (message?.type === 'SUBSCRIBE') this.subscribe(message);
  }

  private subscribe({ uuid, resource, since }: Extract<ClientMessage, { type: 'SUBSCRIBE' }>): void {
    this.unsubscribe(uuid);
    if (resource.length > MAX_RESOURCE || String(uuid).length > MAX_UUID) {
      const reason = `A resource may have ${MAX_RESOURCE} characters, a uuid ${MAX_UUID}.`;
      return this.drop('limit', CLOSE.policy, reason);
    }
    if (this.subscriptions.size >= MAX_SUBSCRIPTIONS) {
      return this.drop('limit', CLOSE.policy, `A connection may have ${MAX_SUBSCRIPTIONS} subscriptions.`);
    }
    const { path, matches } = parseTarget(resource);
    const head = `","uuid":${JSON.stringify(uuid)},"resource":${JSON.stringify(path)},"data":`;
    const messageOf = (operation: Operation, text: string) => `{"type":"${operation}${head}${text}}`;
    const subscription: Subscription = {
      resource: path,
      matches,
      send: (operation, text) => this.outbox.send(messageOf(operation, text)),
    };
    this.subscriptions.set(uuid, subscription);
    this.parts.subscriptions.add(subscription);
    if (since !== undefined) this.replay(subscription, since * 1000, messageOf);
  }

  /** What is in the queue at once; if that is not all, the rest as soon as it is read. */
  private replay(
    subscription: Subscription,
    since: number,
    messageOf: (operation: Operation, text: string) => string,
  ): void {
    const { replay, subscriptions, catchUp } = this.parts;
    const events = replay.since(since - SILENCE_MS, subscription.resource);
    this.outbox.sendAll(
      (function* () {
        for (const { operation, text } of { [Symbol.iterator]: () => events }) {
          if (subscription.matches(JSON.parse(text) as Record<string, unknown>)) yield messageOf(operation, text);
        }
      })(),
    );
    const complete = Math.max(replay.completeSince(), subscriptions.watchedSince(subscription.resource));
    if (since < complete) catchUp.serve(subscription, since);
  }

  private unsubscribe(uuid: string | number): void {
    const subscription = this.subscriptions.get(uuid);
    if (subscription === undefined) return;
    this.subscriptions.delete(uuid);
    this.parts.subscriptions.remove(subscription, false);
  }

  private drop(reason: 'slow' | 'limit', code: number, text: string): void {
    this.parts.metrics.clientsDropped.inc({ reason });
    this.close(code, text);
  }

  /** Also called twice. */
  private leave(): void {
    this.outbox.close();
    for (const subscription of this.subscriptions.values()) this.parts.subscriptions.remove(subscription, true);
    this.subscriptions.clear();
  }
}

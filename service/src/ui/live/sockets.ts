import type { WebSocket } from '@fastify/websocket';
import type { CatchUp } from './catch-up.js';
import { Client, CLOSE } from './client.js';
import type { LiveMetrics } from './metrics.js';
import type { Waiting } from './outbox.js';
import type { ReplayQueue } from './replay-queue.js';
import type { Subscriptions } from './subscriptions.js';

const MAX_SOCKETS = 5000;
const ASK_MS = 30_000;

/** What all clients share. */
export interface LiveParts {
  readonly subscriptions: Subscriptions;
  readonly replay: ReplayQueue;
  readonly catchUp: Pick<CatchUp, 'serve'>;
  readonly metrics: LiveMetrics;
  readonly waiting: Waiting;
}

/** The websockets of live updates. */
export class Sockets {
  private readonly clients = new Set<Client>();
  private readonly asking: NodeJS.Timeout;
  private closing = false;

  constructor(private readonly parts: LiveParts) {
    this.asking = setInterval(() => {
      for (const client of this.clients) client.ask();
    }, ASK_MS).unref();
    parts.metrics.observe('sockets', () => this.clients.size);
    parts.metrics.observe('subscriptions', () => parts.subscriptions.size);
  }

  accept(socket: WebSocket): void {
    if (this.closing) return socket.close(CLOSE.goingAway, 'The service is ending. Connect again.');
    if (this.clients.size >= MAX_SOCKETS) {
      this.parts.metrics.clientsDropped.inc({ reason: 'full' });
      return socket.close(CLOSE.tryAgain, `This instance has ${MAX_SOCKETS} connections, as many as it takes.`);
    }
    const client = new Client(socket, this.parts);
    this.clients.add(client);
    socket.once('close', () => this.clients.delete(client));
  }

  /** Tells all clients to connect again, to another instance. */
  close(): void {
    this.closing = true;
    clearInterval(this.asking);
    for (const client of this.clients) client.close(CLOSE.goingAway, 'The service is ending. Connect again.');
  }
}

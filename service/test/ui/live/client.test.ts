import { EventEmitter } from 'node:events';
import { Registry } from 'prom-client';
import type { WebSocket } from 'ws';
import { Client } from '../../../src/ui/live/client.js';
import { liveMetrics } from '../../../src/ui/live/metrics.js';
import { ReplayQueue } from '../../../src/ui/live/replay-queue.js';
import { Subscriptions } from '../../../src/ui/live/subscriptions.js';

/** A connection whose other side may have gone without a word. */
class Socket extends EventEmitter {
  bufferedAmount = 0;
  pings = 0;
  terminated = false;
  ping() {
    this.pings += 1;
  }
  send() {}
  terminate() {
    this.terminated = true;
    this.emit('close');
  }
}

describe('a client', () => {
  const create = () => {
    const socket = new Socket();
    const subscriptions = new Subscriptions(1000, Date.now);
    const metrics = liveMetrics(new Registry());
    const replay = new ReplayQueue(1000, Date.now);
    const parts = { subscriptions, replay, metrics, catchUp: { serve: () => undefined }, waiting: { characters: 0 } };
    return { socket, subscriptions, metrics, client: new Client(socket as unknown as WebSocket, parts) }; // it has what is used
  };

  test('that answers stays', () => {
    const { socket, client } = create();
    for (const sign of ['pong', 'pong', 'message']) {
      client.ask();
      socket.emit(sign, Buffer.from('__ping__'), false);
    }
    client.ask();
    expect([socket.pings, socket.terminated]).toEqual([4, false]);
  });

  test('that does not answer between two questions is given up, and its subscriptions are kept for its return', async () => {
    const { socket, client, subscriptions, metrics } = create();
    socket.emit('message', Buffer.from('{"type": "SUBSCRIBE", "uuid": "u", "resource": "/runs"}'), false);
    client.ask();
    expect([subscriptions.size, socket.terminated]).toEqual([1, false]);
    client.ask();
    expect([subscriptions.size, socket.terminated, subscriptions.isWatched('/runs')]).toEqual([0, true, true]);
    expect((await metrics.clientsDropped.get()).values).toMatchObject([{ labels: { reason: 'silent' }, value: 1 }]);
  });
});

import { Counter, Gauge, type Registry } from 'prom-client';

const GAUGES = {
  sockets: ['ui_websocket_connections', 'Websockets that are open.'],
  subscriptions: ['ui_websocket_subscriptions', 'Subscriptions of all websockets.'],
  waitingChanges: ['ui_live_changes_waiting', 'Changed objects that wait to be read.'],
  listening: ['ui_live_listener_connected', '1 while the connection that listens to the database is there, else 0.'],
} as const;

/** Prometheus metrics of live updates. */
export interface LiveMetrics {
  readonly eventsSent: Counter;
  readonly changesRead: Counter;
  readonly clientsDropped: Counter<'reason'>;
  /** Says how a gauge is read. */
  observe(gauge: keyof typeof GAUGES, read: () => number): void;
}

export function liveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  return {
    eventsSent: new Counter({ name: 'ui_live_events_total', help: 'Events sent to subscriptions.', registers }),
    changesRead: new Counter({
      name: 'ui_live_changes_read_total',
      help: 'Changed objects read from the database to be told of.',
      registers,
    }),
    clientsDropped: new Counter({
      name: 'ui_websocket_clients_dropped_total',
      help: 'Websockets that the service closed, by the reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    observe: (gauge, read) => {
      const [name, help] = GAUGES[gauge];
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
  };
}

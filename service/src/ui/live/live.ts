import type { Registry } from 'prom-client';
import { missedNotifications } from '../../sql/ui/missed.js';
import { silentRuns, silentRunsOf, silentTasksOf } from '../../sql/ui/stale.js';
import type { UiServices } from '../services.js';
import { CatchUp } from './catch-up.js';
import { Events } from './events.js';
import { Heartbeats } from './heartbeats.js';
import { Listener } from './listener.js';
import type { Loader } from './loader.js';
import { liveMetrics } from './metrics.js';
import { parseNotification } from './notification.js';
import { ReplayQueue } from './replay-queue.js';
import { Sockets } from './sockets.js';
import { Subscriptions } from './subscriptions.js';

/** Live updates: from PostgreSQL's notifications to websockets. */
export interface Live {
  readonly sockets: Sockets;
  /** Begins to listen, in the background: a database that is away is no reason not to start. */
  start(): void;
  /** Closes all websockets and the connection to the database. */
  close(): Promise<void>;
}

/** @param loader reads on the primary: a replica may not have yet what a notification tells of */
export function createLive(
  { config, log, now, db }: Pick<UiServices, 'config' | 'log' | 'now' | 'db'>,
  loader: Loader,
  registry: Registry,
): Live {
  const { ui, database } = config;
  const metrics = liveMetrics(registry);
  const subscriptions = new Subscriptions(ui.eventTtlMs, now);
  const replay = new ReplayQueue(ui.eventTtlMs, now);
  const resume = (since: number) => {
    subscriptions.forgetLeft();
    catchUp.resume(subscriptions.resources, since);
  };
  const events = new Events({
    loader,
    subscriptions,
    replay,
    metrics,
    log,
    now,
    onLoss: resume,
  });
  const catchUp = new CatchUp({
    read: (scope, since) => missedNotifications(db.primary, scope, since),
    notify: (notification, audience) => events.notify(notification, audience),
    backlog: () => events.waiting,
    now,
    log,
  });
  const listener = new Listener({
    config: database,
    log,
    now,
    onNotification: (payload) => {
      const notification = parseNotification(payload, database.schema);
      if (notification) events.notify(notification);
    },
    onGap: resume,
  });
  metrics.observe('listening', () => Number(listener.connected));
  const heartbeats = new Heartbeats({
    runSeconds: config.runInactiveCutoffSeconds,
    taskSeconds: ui.heartbeatThresholdSeconds,
    resources: () => subscriptions.resources,
    silentRuns: (window) => silentRuns(db.primary, window),
    silentRunsOf: (runs, window) => silentRunsOf(db.primary, runs, window),
    silentTasksOf: (runs, window) => silentTasksOf(db.primary, runs, window),
    tell: (change) => events.add(change),
    now,
    log,
  });
  const sockets = new Sockets({ subscriptions, replay, catchUp, metrics, waiting: { characters: 0 } });
  return {
    sockets,
    start: () => {
      if (!ui.disabled.db_listen) listener.start();
      if (!ui.disabled.heartbeat) heartbeats.start();
    },
    close: async () => {
      sockets.close();
      heartbeats.close();
      events.close();
      catchUp.close();
      await listener.close();
    },
  };
}

import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type pg from 'pg';
import { WebSocket } from 'ws';
import { loadConfig, type Config, type Environment } from '../../../src/config.js';
import { openDatabase, type Database } from '../../../src/db/database.js';
import { requireApiKey } from '../../../src/http/auth.js';
import { collectMetrics, type Metrics } from '../../../src/http/metrics.js';
import { createApp, type App } from '../../../src/http/server.js';
import { createTriggers } from '../../../src/sql/triggers.js';
import { openDatastore } from '../../../src/ui/datastore/datastore.js';
import { searchRoutes } from '../../../src/ui/routes/search.js';
import { acceptWebsockets, wsRoutes } from '../../../src/ui/routes/ws.js';
import { cutoffsOf } from '../../../src/ui/services.js';
import { until } from '../../migration/process.js';
import { silent } from '../../support/log.js';

const log = pino({ level: 'silent' });

export interface LiveApp {
  readonly app: App;
  readonly config: Config;
  readonly db: Database;
  /** ws://…, without a path. */
  readonly url: string;
  readonly port: number;
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** A metric without labels. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
}

/** The websocket routes of the UI service, listening to a database that has the triggers. */
export async function startLiveApp(env: Environment): Promise<LiveApp> {
  const config = loadConfig(env);
  const db = openDatabase(config.database, silent);
  await createTriggers(db.primary, silent);
  const app = createApp(config, log);
  const metrics = collectMetrics(app, db);
  requireApiKey(app, config.auth, config.pathPrefix, silent);
  const datastore = openDatastore(config.ui, silent);
  const services = { db, config, cutoffs: cutoffsOf(config), log, now: Date.now, datastore };
  await acceptWebsockets(app);
  await app.register(
    async (scope) => {
      const api = scope as unknown as App;
      wsRoutes(api, services, metrics.registry);
      searchRoutes(api, services);
    },
    { prefix: config.pathPrefix },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const live: LiveApp = {
    app,
    config,
    db,
    port,
    url: `ws://127.0.0.1:${port}`,
    query: (text, values = []) => db.query({ text, values }),
    metric: (name) => valueOf(metrics, name),
    close: async () => {
      await app.close();
      await db.close();
    },
  };
  const listens = !config.ui.disabled.ws && !config.ui.disabled.db_listen;
  if (listens) await until('the listener', async () => (await live.metric('ui_live_listener_connected')) === 1);
  return live;
}

async function valueOf({ registry }: Metrics, name: string): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get();
  return (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
}

export interface Message {
  readonly type: string;
  readonly uuid: string;
  readonly resource: string;
  readonly data: Record<string, unknown>;
}

/** A browser, as far as live updates go. */
export class LiveClient {
  readonly messages: Message[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  private pongs = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (text === '__pong__') this.pongs += 1;
      else this.messages.push(JSON.parse(text) as Message);
    });
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
  }

  /** @throws Error with the HTTP status when there is no websocket */
  static async connect(url: string, headers: Record<string, string> = {}): Promise<LiveClient> {
    const socket = new WebSocket(url, { headers });
    const client = new LiveClient(socket);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  /** Returns when the service has handled it. */
  async subscribe(uuid: string, resource: string, since?: number): Promise<void> {
    this.send({ type: 'SUBSCRIBE', uuid, resource, since });
    await this.ping();
  }

  async unsubscribe(uuid: string): Promise<void> {
    this.send({ type: 'UNSUBSCRIBE', uuid });
    await this.ping();
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async ping(): Promise<void> {
    const before = this.pongs;
    this.socket.send('__ping__');
    await until('a pong', () => this.pongs > before);
  }

  /** What came, in its order, once `count` messages are there. */
  async received(count: number): Promise<Message[]> {
    await until(`${count} messages`, () => this.messages.length >= count);
    return this.messages;
  }

  async disconnect(): Promise<void> {
    this.socket.close();
    await until('the end of the connection', () => this.closed);
  }
}

/** Inserts of rows, as the metadata service makes them. Moments are milliseconds. */
export function rows({ query }: Pick<LiveApp, 'query'>, flow: string) {
  return {
    flow: () => query('insert into flows_v3 (flow_id, ts_epoch) values ($1, $2)', [flow, Date.now()]),
    run: (run: number, heartbeat: number | null = null, at = Date.now()) =>
      query(
        `insert into runs_v3 (flow_id, run_number, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
         values ($1, $2, 'alice', $3, $4, '["t"]', '["user:alice"]')`,
        [flow, run, at, heartbeat],
      ),
    step: (run: number, step: string) =>
      query('insert into steps_v3 (flow_id, run_number, step_name, ts_epoch) values ($1, $2, $3, $4)', [
        flow,
        run,
        step,
        Date.now(),
      ]),
    task: (run: number, step: string, task: number, heartbeat: number | null = null) =>
      query(
        'insert into tasks_v3 (flow_id, run_number, step_name, task_id, ts_epoch, last_heartbeat_ts) values ($1, $2, $3, $4, $5, $6)',
        [flow, run, step, task, Date.now(), heartbeat],
      ),
    metadata: (run: number, step: string, task: number, field: string, value: string, attempt = 0) =>
      query(
        `insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
         values ($1, $2, $3, $4, $5, $6, $5, $7, $8)`,
        [flow, run, step, task, field, value, Date.now(), JSON.stringify([`attempt_id:${attempt}`])],
      ),
  };
}

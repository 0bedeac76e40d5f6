import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { loadConfig, type Environment } from '../../src/config.js';
import type { Database } from '../../src/db/database.js';
import type { App } from '../../src/http/server.js';
import { createTriggers } from '../../src/sql/triggers.js';
import { buildUiApp, type UiOptions } from '../../src/ui/app.js';
import { asSuperuser, createDatabase, open, type TestDatabase } from './database.js';
import { silent } from './log.js';

export interface TestUi {
  readonly app: App;
  readonly db: Database;
  readonly database: TestDatabase;
  /** Without a slash at its end. */
  readonly base: string;
  /** `T` is what the test expects the body to be; nothing checks it. */
  get<T = unknown>(path: string, headers?: Record<string, string>): Promise<UiAnswer<T>>;
  sql(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface UiAnswer<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or the text when it is none. */
  readonly body: T;
}

export interface TestUiOptions extends Partial<UiOptions> {
  /** Rows to begin with. */
  readonly seed?: string;
  /** Of `create database`. */
  readonly databaseOptions?: string;
}

/** The UI service on a database of its own, with its triggers, on a port of its own. */
export async function startUi(env: Environment = {}, options: TestUiOptions = {}): Promise<TestUi> {
  const database = await createDatabase(options.databaseOptions);
  const db = open(database, env);
  await createTriggers(db.primary, silent);
  if (options.seed !== undefined) await asSuperuser(options.seed, database.name);
  const config = loadConfig({ UI_ENABLED: '0', ...database.env, ...env });
  const ui = await buildUiApp(db, config, { log: pino({ level: 'silent' }), ...options });
  const { app } = ui;
  await app.listen({ host: '127.0.0.1', port: 0 });
  ui.start();
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    app,
    db,
    database,
    base,
    get: async <T>(url: string, headers: Record<string, string> = {}) => {
      const answer = await app.inject({ method: 'GET', url, headers });
      return {
        status: answer.statusCode,
        headers: answer.headers as UiAnswer['headers'],
        body: parse(answer.payload) as T,
      };
    },
    sql: async (text) => {
      await asSuperuser(text, database.name);
    },
    close: async () => {
      await app.close();
      await db.close();
      await database.drop();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

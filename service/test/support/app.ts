import { pino } from 'pino';
import { loadConfig, type Environment } from '../../src/config.js';
import type { Database } from '../../src/db/database.js';
import type { App } from '../../src/http/server.js';
import { buildMetadataApp } from '../../src/metadata/app.js';
import { createDatabase, open } from './database.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or the text when it is none. */
  readonly body: unknown;
}

export interface TestApp {
  readonly app: App;
  readonly db: Database;
  /** Milliseconds that the service takes for the time; settable. */
  readonly clock: { now: number };
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  send(method: string, path: string, body?: string | Buffer): Promise<Answer>;
  close(): Promise<void>;
}

/** The metadata service on a database of its own; requests do not pass through a socket. */
export async function startApp(env: Environment = {}): Promise<TestApp> {
  const database = await createDatabase();
  const db = open(database, env);
  const clock = { now: Date.now() };
  const config = loadConfig({ ...database.env, ...env });
  // Each row gets a millisecond of its own, so that the newest is known.
  const { app } = await buildMetadataApp(db, config, { log: pino({ level: 'silent' }), now: () => (clock.now += 1) });

  const send: TestApp['send'] = async (method, url, payload) => {
    const response = await app.inject({ method: method as 'GET', url, ...(payload !== undefined && { payload }) });
    return {
      status: response.statusCode,
      headers: response.headers as Answer['headers'],
      body: parse(response.payload),
    };
  };
  const withBody = (method: string) => (path: string, body?: unknown) =>
    send(method, path, body === undefined ? undefined : JSON.stringify(body));
  return {
    app,
    db,
    clock,
    send,
    get: (path) => send('GET', path),
    post: withBody('POST'),
    patch: withBody('PATCH'),
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

/** System tags as today's client sends them. */
export const SYSTEM_TAGS = ['metaflow_version:2.19.38', 'user:alice'];

/** A flow with one run (number `run`), one step `start` and one task (number `task`) in it. */
export async function seedTask(service: TestApp, flow = 'Flow'): Promise<{ run: string; task: string; base: string }> {
  const fields = { user_name: 'alice', tags: ['t'], system_tags: SYSTEM_TAGS };
  await service.post(`/flows/${flow}`, fields);
  const run = String(((await service.post(`/flows/${flow}/run`, fields)).body as { run_number: number }).run_number);
  await service.post(`/flows/${flow}/runs/${run}/steps/start/step`, fields);
  const task = String(
    ((await service.post(`/flows/${flow}/runs/${run}/steps/start/task`, fields)).body as { task_id: number }).task_id,
  );
  return { run, task, base: `/flows/${flow}/runs/${run}/steps/start/tasks/${task}` };
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.js';
import type { Database } from '../../src/db/database.js';
import { serveMetrics } from '../../src/http/metrics.js';
import type { App } from '../../src/http/server.js';
import { buildMetadataApp } from '../../src/metadata/app.js';
import { createDatabase, open, type TestDatabase } from '../support/database.js';

describe('the metrics', () => {
  let database: TestDatabase;
  let db: Database;
  let app: App;
  let server: Server;
  let base: string;

  beforeAll(async () => {
    database = await createDatabase();
  });
  beforeEach(async () => {
    const env = { ...database.env, MF_METADATA_DB_POOL_MAX: '2', PATH_PREFIX: '/metadata' };
    db = open(database, env);
    const built = await buildMetadataApp(db, loadConfig(env), { log: pino({ level: 'silent' }) });
    app = built.app;
    server = await serveMetrics('127.0.0.1', 0, built.metrics.registry);
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await app.close();
    await db.close();
    server.close();
  });
  afterAll(() => database.drop());

  const scrape = async () => (await (await fetch(`${base}/metrics`)).text()).split('\n');
  const value = (lines: string[], name: string) =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);

  test('are on a port of their own, as Prometheus reads them, and nothing else is there', async () => {
    const answer = await fetch(`${base}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/metadata/flows`)).status).toBe(404);
    expect((await app.inject({ url: '/metadata/metrics' })).statusCode).toBe(404);
  });

  test('count requests by method, route and status; ids never become labels', async () => {
    for (const url of [
      '/metadata/flows/a',
      '/metadata/flows/b',
      '/metadata/flows/b?x=1',
      '/metadata/ping',
      '/nowhere/7',
      '/metadata/flows/',
    ])
      await app.inject({ url });
    await app.inject({ method: 'DELETE', url: '/metadata/flows/c' });
    const counts = (await scrape()).filter((line) => line.startsWith('http_request_duration_seconds_count'));
    expect(counts.sort()).toEqual([
      'http_request_duration_seconds_count{method="DELETE",route="unknown",status="405"} 1',
      'http_request_duration_seconds_count{method="GET",route="/metadata/flows/:flow_id",status="404"} 4',
      'http_request_duration_seconds_count{method="GET",route="/metadata/ping",status="200"} 1',
      'http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1',
    ]);
  });

  test('measure the time of requests in seconds', async () => {
    app.get('/slow', async () => sleep(120));
    await app.inject({ url: '/slow' }).catch(() => undefined);
    const lines = await scrape();
    const labels = 'method="GET",route="/slow",status="200"';
    expect(value(lines, `http_request_duration_seconds_sum{${labels}}`)).toBeGreaterThanOrEqual(0.1);
    expect(value(lines, `http_request_duration_seconds_sum{${labels}}`)).toBeLessThan(2);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="0.05",${labels}} 0`);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="+Inf",${labels}} 1`);
  });

  test('show each pool’s connections, and who waits for one', async () => {
    const pool = (lines: string[], name: string) =>
      ['busy', 'idle', 'waiting_requests'].map((state) =>
        value(lines, `database_pool_connections{pool="${name}",state="${state}"}`),
      );
    expect(pool(await scrape(), 'primary')).toEqual([0, 0, 0]);
    const sleeping = [1, 2, 3].map(() => db.query({ text: 'select pg_sleep(0.5)' }));
    await sleep(300);
    const lines = await scrape();
    expect(pool(lines, 'primary')).toEqual([2, 0, 1]);
    expect(pool(lines, 'points')).toEqual([0, 0, 0]);
    await Promise.all(sleeping);
    expect(pool(await scrape(), 'primary')).toEqual([0, 2, 0]);
  });

  test('count rows that a post left out', async () => {
    const post = (url: string, payload: object) =>
      app.inject({ method: 'POST', url: `/metadata/flows/F${url}`, payload });
    await post('', {});
    const run = (await post('/run', {})).json<{ run_number: number }>().run_number;
    await post(`/runs/${run}/steps/start/step`, {});
    const task = (await post(`/runs/${run}/steps/start/task`, {})).json<{ task_id: number }>().task_id;
    const rows = [
      { field_name: 'a', value: 'b', type: 'c' },
      { field_name: null, value: 'b', type: 'c' },
    ];
    expect((await post(`/runs/${run}/steps/start/tasks/${task}/metadata`, rows)).json()).toEqual({
      metadata_created: 1,
    });
    expect(await scrape()).toContain('metadata_rows_left_out_total{table="metadata"} 1');
  });

  test('show the event loop’s lag, memory and processor time', async () => {
    const lines = await scrape();
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ]) {
      expect([name, value(lines, name) >= 0]).toEqual([name, true]);
    }
  });
});

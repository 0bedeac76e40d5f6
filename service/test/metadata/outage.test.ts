import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { startEphemeralPostgres, type EphemeralPostgres } from '../../../test/support/ephemeral-postgres.js';
import { loadConfig, type Environment } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/database.js';
import type { App } from '../../src/http/server.js';
import { buildMetadataApp } from '../../src/metadata/app.js';
import { migrate } from '../../src/migration/migrate.js';
import { silent } from '../support/log.js';
import { startProxy, type Proxy } from '../support/proxy.js';
import { until } from '../migration/process.js';

interface Outcome {
  readonly request: string;
  readonly status: number;
  readonly ms: number;
  readonly body: string;
}

describe('the metadata service while its database is away', () => {
  let folder: string;
  let postgres: EphemeralPostgres;
  let proxy: Proxy;
  let app: App;
  let db: Database;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outage-test-'));
    chmodSync(folder, 0o755);
    postgres = await startEphemeralPostgres(join(folder, 'data'));
    const config = loadConfig(environment()).database;
    const admin = openDatabase(config, silent);
    await migrate(admin.primary, silent);
    await admin.close();
  });
  beforeEach(async () => {
    proxy = await startProxy({ host: '127.0.0.1', port: postgres.port });
  });
  afterEach(async () => {
    await app.close();
    await db.close();
    await proxy.close();
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  const environment = (port = postgres.port): Environment => ({
    MF_METADATA_DB_HOST: '127.0.0.1',
    MF_METADATA_DB_PORT: String(port),
  });

  async function serve(env: Environment = {}): Promise<void> {
    const config = loadConfig({ ...environment(proxy.port), ...env });
    db = openDatabase(config.database, silent);
    ({ app } = await buildMetadataApp(db, config, { log: pino({ level: 'silent' }) }));
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }

  async function send(method: string, path: string, body?: object): Promise<Outcome> {
    const began = Date.now();
    const answer = await fetch(url + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { request: `${method} ${path}`, status: answer.status, ms: Date.now() - began, body: text };
  }

  /** All kinds of requests, on objects of this flow. */
  async function seed(flow: string): Promise<(() => Promise<Outcome>)[]> {
    const base = `/flows/${flow}`;
    await send('POST', base, {});
    const run = (JSON.parse((await send('POST', `${base}/run`, {})).body) as { run_number: number }).run_number;
    await send('POST', `${base}/runs/${run}/steps/start/step`, {});
    const step = `${base}/runs/${run}/steps/start`;
    const task = (JSON.parse((await send('POST', `${step}/task`, {})).body) as { task_id: number }).task_id;
    let count = 0;
    return [
      () => send('GET', base),
      () => send('GET', '/healthcheck'),
      () => send('GET', `${base}/runs/${run}`),
      () => send('GET', '/flows'),
      () => send('GET', `${base}/runs?_limit=10`),
      () => send('GET', `${step}/tasks/${task}/metadata`),
      () => send('POST', `${base}/run`, {}),
      () => send('POST', `${step}/task`, {}),
      () => send('POST', `${step}/tasks/${task}/metadata`, [{ field_name: `f${(count += 1)}`, value: 'v', type: 't' }]),
      () => send('POST', `${step}/tasks/${task}/heartbeat`, {}),
      () => send('PATCH', `${base}/runs/${run}/tag/mutate`, { tags_to_add: [`t${(count += 1)}`] }),
    ];
  }

  /** Sends each kind again and again until it is told to stop. */
  function load(kinds: (() => Promise<Outcome>)[], clients: number) {
    const outcomes: Outcome[] = [];
    const pending = new Set<{ since: number }>();
    let stopped = false;
    const client = async (kind: () => Promise<Outcome>) => {
      while (!stopped) {
        const one = { since: Date.now() };
        pending.add(one);
        outcomes.push(await kind());
        pending.delete(one);
        await sleep(2);
      }
    };
    const running = Promise.all(Array.from({ length: clients }, () => kinds.map(client)).flat());
    return {
      outcomes,
      /** How long the oldest request without an answer waits for it. */
      longestWait: () => Math.max(0, ...[...pending].map(({ since }) => Date.now() - since)),
      stop: async () => {
        stopped = true;
        await running;
        return outcomes;
      },
    };
  }
  const strange = (outcomes: Outcome[]) => outcomes.filter(({ status }) => status !== 200 && status !== 503);
  const slowest = (outcomes: Outcome[]) => Math.max(...outcomes.map(({ ms }) => ms));
  const statuses = async (kinds: (() => Promise<Outcome>)[]) =>
    (await Promise.all(kinds.map((kind) => kind()))).map(({ status }) => status);

  test.each(['fast', 'immediate'] as const)(
    'stopped (%s) under load: each answer is right or 503, in time; what was stored stays; all is well when it is back',
    async (how) => {
      await serve();
      const kinds = await seed(`Stopped_${how}`);
      const { outcomes, stop } = load(kinds, 4);
      await until('some answers', () => outcomes.length > 300);
      await postgres.stop(how);
      const down = outcomes.length;
      await sleep(1500);
      const whileDown = outcomes.slice(down + kinds.length * 4); // those under way at the stop may still be right
      expect(whileDown.length).toBeGreaterThan(50);
      expect(new Set(whileDown.map(({ status }) => status))).toEqual(new Set([503]));
      expect(JSON.parse(whileDown[0]!.body)).toMatchObject({ code: 'database_unavailable' }); // there are more than 50

      await postgres.start();
      await until(
        'all kinds to work again',
        async () => (await statuses(kinds)).every((status) => status === 200),
        10_000,
      );
      await stop();
      expect(strange(outcomes)).toEqual([]);
      expect(slowest(outcomes)).toBeLessThan(5000);

      const created = outcomes
        .filter(({ request, status }) => status === 200 && request.endsWith('/run'))
        .map(({ body }) => (JSON.parse(body) as { run_number: number }).run_number);
      const { rows } = await db.query<{ missing: string }>({
        text: 'select count(*) as missing from unnest($1::int[]) n where not exists (select from runs_v3 where run_number = n)',
        values: [created],
      });
      expect(rows).toEqual([{ missing: 0 }]);
    },
  );

  test('restarted while nobody asks: the first requests after it are answered', async () => {
    await serve();
    const kinds = await seed('Restarted');
    await Promise.all(Array.from({ length: 5 }, () => statuses(kinds)));
    await postgres.stop('fast');
    await postgres.start();
    expect(await statuses(kinds)).toEqual(kinds.map(() => 200));
  });

  test('behind a network that lets nothing through any more: 503 within the limits, and nothing piles up', async () => {
    await serve({ MF_METADATA_DB_CONNECT_TIMEOUT: '1', MF_METADATA_DB_TIMEOUT: '1', MF_METADATA_DB_POOL_MAX: '4' });
    const kinds = await seed('Stalled');
    const { outcomes, longestWait, stop } = load(kinds, 4);
    await until('some answers', () => outcomes.length > 100);
    proxy.stall();
    await sleep(5000);
    expect(longestWait()).toBeLessThan(4000);
    // A statement's time and a connection's, for those under way, and one more for those that waited for their connections.
    expect(slowest(outcomes)).toBeLessThan(4000);
    expect(strange(outcomes)).toEqual([]);
    const waiting = Object.values(db.pools).map(({ waitingCount }) => waitingCount);
    expect(Math.max(...waiting)).toBeLessThan(kinds.length * 4);
    proxy.resume();
    await until(
      'all kinds to work again',
      async () => (await statuses(kinds)).every((status) => status === 200),
      10_000,
    );
    await stop();
    expect(strange(outcomes)).toEqual([]);
  });

  test('that takes connections and never answers, from the start: 503 after the connect timeout', async () => {
    proxy.stall();
    await serve({ MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => send('GET', ['/flows/a', '/flows', '/healthcheck'][i % 3]!)),
    ); // one of three
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(slowest(answers)).toBeLessThan(2500);
    expect((await send('GET', '/ping')).ms).toBeLessThan(200);
  });

  test('with all connections busy: writes get 503 after the connect timeout, point reads go on, and all works when they are free', async () => {
    await serve({ MF_METADATA_DB_CONNECT_TIMEOUT: '1', MF_METADATA_DB_POOL_MAX: '2' });
    const kinds = await seed('Busy');
    const locker = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', password: 'postgres' });
    await locker.connect();
    await locker.query('begin; lock table runs_v3 in share mode');
    const writes = Array.from({ length: 12 }, () => send('POST', '/flows/Busy/run', {}));
    await sleep(300);
    const read = await send('GET', '/flows/Busy');
    expect([read.status, read.ms < 500]).toEqual([200, true]);
    await sleep(1500);
    await locker.query('rollback');
    await locker.end();
    const outcomes = await Promise.all(writes);
    expect(strange(outcomes)).toEqual([]);
    expect(outcomes.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(slowest(outcomes)).toBeLessThan(4000);
    expect(await statuses(kinds)).toEqual(kinds.map(() => 200));
  });
});

import { loadConfig, type Environment } from '../../src/config.js';
import type { Database } from '../../src/db/database.js';
import { createLogger } from '../../src/http/logger.js';
import type { App } from '../../src/http/server.js';
import { buildMigrationApp } from '../../src/migration/app.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { migrateTo, session, waitingBuild } from './database.js';
import { until } from './process.js';

let database: TestDatabase;
let db: Database;
let app: App;
let versions: string[];

async function build(more: Environment = {}): Promise<App> {
  const config = loadConfig({ ...database.env, ...more });
  return buildMigrationApp(db, config, { log: createLogger({ logLevel: 'silent' }, 'test') });
}

beforeEach(async () => {
  versions = (await readMigrations()).map(({ version }) => String(version));
  database = await createEmptyDatabase();
  db = open(database);
  app = await build();
});

afterEach(async () => {
  await app.close();
  await db.close();
  await database.drop();
});

const get = async (url: string) => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url });
  return { status: statusCode, type: headers['content-type'], body };
};
const upgrade = async () => {
  const { statusCode, body } = await app.inject({ method: 'PATCH', url: '/upgrade' });
  return { status: statusCode, body };
};
const text = (body: string) => ({ status: 200, type: 'text/plain; charset=utf-8', body });

test('ping answers without a database', async () => {
  expect(await get('/ping')).toEqual(text('pong'));
});

test('the status of an empty database has every version unapplied, and asking changes nothing', async () => {
  const { type, body } = await get('/db_schema_status');
  expect(type).toMatch('application/json');
  expect(JSON.parse(body)).toEqual({
    is_up_to_date: false,
    current_version: '0',
    migration_in_progress: false,
    db_schema_versions: versions,
    unapplied_migrations: versions,
  });
  expect((await db.query({ text: "select from pg_tables where schemaname = 'public'" })).rowCount).toBe(0);
});

test('an upgrade brings an empty database up to date', async () => {
  expect(await upgrade()).toEqual({ status: 200, body: 'upgrade success' });
  expect(JSON.parse((await get('/db_schema_status')).body)).toEqual({
    is_up_to_date: true,
    current_version: versions.at(-1),
    migration_in_progress: false,
    db_schema_versions: versions,
    unapplied_migrations: [],
  });
  expect(await upgrade()).toEqual({ status: 200, body: 'upgrade success' });
});

test('the version of an empty database is "latest", after its tables are made', async () => {
  expect(await get('/version')).toEqual(text('latest'));
  expect(JSON.parse((await get('/db_schema_status')).body)).toMatchObject({ is_up_to_date: true });
});

test('the version of an older database names the release that works on it, and nothing is upgraded', async () => {
  await migrateTo(db.primary, 1);
  expect(await get('/version')).toEqual(text('v_1_0_1'));
  await db.query({ text: 'drop table goose_db_version' });
  expect(await get('/version')).toEqual(text('v_1_0_1'));
  await migrateTo(db.primary, 20220503175500);
  expect(await get('/version')).toEqual(text('20220503175500'));
  await upgrade();
  expect(await get('/version')).toEqual(text('latest'));
});

test('a database that newer code made is served and refuses to be upgraded', async () => {
  await upgrade();
  await db.query({ text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true)' });
  expect(await get('/version')).toEqual(text('latest'));
  expect(JSON.parse((await get('/db_schema_status')).body)).toMatchObject({
    is_up_to_date: true,
    current_version: '20990101000000',
    unapplied_migrations: [],
  });
  expect(await upgrade()).toEqual({ status: 500, body: 'upgrade failed' });
});

test('many upgrades at once take one connection, succeed together, and leave the others to other requests', async () => {
  await migrateTo(db.primary, 20260706000000);
  await app.close();
  await db.close();
  db = open(database, { MF_METADATA_DB_POOL_MAX: '2', MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
  app = await build();
  const holder = await session(database);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  const answers = Promise.all(Array.from({ length: 25 }, upgrade));
  await until('an index build that waits', () => waitingBuild(db));
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // longer than any of them would wait for a connection
  expect(await get('/db_schema_status')).toMatchObject({ status: 200 });
  await holder.query('commit');
  await holder.end();
  expect(new Set((await answers).map(({ body }) => body))).toEqual(new Set(['upgrade success']));
  const { rows } = await db.query({ text: 'select count(*) from goose_db_version' });
  expect(rows).toEqual([{ count: versions.length + 1 }]);
});

test('the status tells that an upgrade is in progress', async () => {
  await migrateTo(db.primary, 20260706000000);
  const holder = await session(database);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  const running = upgrade();
  await until('an index build that waits', () => waitingBuild(db));
  expect(JSON.parse((await get('/db_schema_status')).body)).toMatchObject({
    migration_in_progress: true,
    current_version: '20260706000000',
  });
  await holder.query('commit');
  await holder.end();
  expect(await running).toEqual({ status: 200, body: 'upgrade success' });
  expect(JSON.parse((await get('/db_schema_status')).body)).toMatchObject({ migration_in_progress: false });
});

test('an upgrade that fails answers so, and the next one succeeds when the reason is gone', async () => {
  await migrateTo(db.primary, 1);
  await db.query({ text: 'alter table artifact_v3 rename to away' });
  expect(await upgrade()).toEqual({ status: 500, body: 'upgrade failed' });
  await db.query({ text: 'alter table away rename to artifact_v3' });
  expect(await upgrade()).toEqual({ status: 200, body: 'upgrade success' });
});

test('MF_MIGRATION_ENDPOINTS_ENABLED=0 leaves no upgrade route', async () => {
  await app.close();
  app = await build({ MF_MIGRATION_ENDPOINTS_ENABLED: '0' });
  expect(await upgrade()).toEqual({ status: 404, body: '404: Not Found' });
});

test("unknown paths and methods get aiohttp's texts", async () => {
  expect(await get('/nothing')).toMatchObject({ status: 404, body: '404: Not Found' });
  const wrong = await app.inject({ method: 'GET', url: '/upgrade' });
  expect([wrong.statusCode, wrong.headers.allow, wrong.body]).toEqual([405, 'PATCH', '405: Method Not Allowed']);
  const head = await app.inject({ method: 'HEAD', url: '/ping' });
  expect([head.statusCode, head.headers.allow]).toEqual([405, 'GET']);
});

test('while the database is away every route but ping answers 503 at once', async () => {
  await app.close();
  await db.close();
  db = open(database, { MF_METADATA_DB_PORT: '1' });
  app = await build();
  const start = performance.now();
  for (const url of ['/version', '/db_schema_status']) expect(await get(url)).toMatchObject({ status: 503 });
  expect(await upgrade()).toMatchObject({ status: 503 });
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(await get('/ping')).toEqual(text('pong'));
});

import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { Database } from '../../src/db/database.js';
import { migrate } from '../../src/migration/migrate.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { lines, readCatalog, type Catalog } from './catalog.js';
import { allRows, insertRows, migrateTo, session, waitingBuild } from './database.js';
import { start, until, type Started } from './process.js';

/** The version before the one whose only statement builds an index on flows_v3. */
const BEFORE_FLOW_INDEX = 20260706000000;
const upstream = JSON.parse(
  readFileSync(new URL('../fixtures/upstream-schema.json', import.meta.url), 'utf8'),
) as Catalog;

let database: TestDatabase;
let db: Database;
/** A transaction that others have to wait for. */
let holder: pg.Client;
let child: Started | undefined;

beforeEach(async () => {
  database = await createEmptyDatabase();
  db = open(database);
  holder = await session(database);
});

afterEach(async () => {
  child?.child.kill('SIGKILL');
  child = undefined;
  await holder.end();
  await db.close();
  await database.drop();
});

const unfinished = async () => lines(await readCatalog(db)).filter((line) => line.endsWith('INVALID'));

/** A real process, killed while PostgreSQL builds an index for it. @returns the server's process that does it. */
async function killDuringBuild(): Promise<number> {
  await migrateTo(db.primary, BEFORE_FLOW_INDEX);
  await insertRows(db);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  child = start('service/src/migration/upgrade.ts', database.env);
  const { pid } = await until('an index build that waits', () => waitingBuild(db));
  child.child.kill('SIGKILL');
  expect(await child.exited).toBe('SIGKILL');
  expect(await unfinished()).toHaveLength(1);
  return pid;
}

test('after a kill during an index build, the next run waits until PostgreSQL has finished it, and goes on', async () => {
  await killDuringBuild();
  let waits = false;
  const next = migrate(db.primary, { ...silent, info: () => (waits = true) });
  await until('the next run to wait', () => waits);
  expect(await unfinished()).toHaveLength(1);

  await holder.query('commit');
  const report = await next;
  expect(report.applied[0]).toBe(20260706000001);
  expect(await readCatalog(db)).toEqual(upstream);
  expect(await allRows(db)).toHaveLength(7);
});

test('an unfinished index that a killed build left behind is built anew', async () => {
  const builder = await killDuringBuild();
  await db.query({ text: `select pg_terminate_backend(${builder})` });
  await until('the build to end', async () => (await waitingBuild(db)) === undefined);
  await holder.query('rollback');
  expect(await unfinished()).toEqual([expect.stringContaining('flows_v3_idx_ts_flow_desc')]);

  await migrate(db.primary, silent);
  expect(await readCatalog(db)).toEqual(upstream);
  expect(await allRows(db)).toHaveLength(6);
});

test('a kill during a migration in a transaction leaves the version before it', async () => {
  await migrateTo(db.primary, 1);
  await insertRows(db);
  const before = await readCatalog(db);
  await holder.query('begin; lock table artifact_v3 in access share mode'); // the last table that the migration changes
  child = start('service/src/migration/upgrade.ts', database.env);
  const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%artifact_v3%'`;
  await until('the migration to wait', async () => (await db.query({ text: waiting })).rowCount === 1);
  child.child.kill('SIGKILL');
  await child.exited;
  await until('PostgreSQL to give up', async () => (await db.query({ text: waiting })).rowCount === 0);
  expect(await readCatalog(db)).toEqual(before);

  await holder.query('rollback');
  await migrate(db.primary, silent);
  expect(await readCatalog(db)).toEqual(upstream);
});

test('a table that others lock is waited for, and others can use it meanwhile', async () => {
  await migrateTo(db.primary, 1);
  await holder.query('begin; lock table runs_v3 in access share mode');
  let tries = 0;
  const running = migrate(db.primary, { ...silent, warn: () => (tries += 1) });
  await until('a first try to be given up', () => tries > 0);
  const other = await session(database);
  await other.query("set statement_timeout = '2s'");
  await other.query('select count(*) from runs_v3'); // would queue behind a lock that is waited for
  await other.end();
  await holder.query('commit');
  expect((await running).to).toBe((await readMigrations()).at(-1)?.version);
});

test('a build that takes longer than MF_METADATA_DB_TIMEOUT is not cut off', async () => {
  await migrateTo(db.primary, BEFORE_FLOW_INDEX);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  const impatient = open(database, { MF_METADATA_DB_TIMEOUT: '1', MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
  const running = migrate(impatient.primary, silent);
  await until('an index build that waits', () => waitingBuild(db));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await holder.query('commit');
  await running;
  expect(await readCatalog(db)).toEqual(upstream);
  await impatient.close();
});

test('a lost connection fails the run, and the next one goes on', async () => {
  await migrateTo(db.primary, BEFORE_FLOW_INDEX);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  const running = migrate(db.primary, silent);
  running.catch(() => undefined); // looked at below
  const { pid } = await until('an index build that waits', () => waitingBuild(db));
  await db.query({ text: `select pg_terminate_backend(${pid})` });
  await expect(running).rejects.toThrow('The database cannot be reached');
  await holder.query('commit');
  await migrate(db.primary, silent);
  expect(await readCatalog(db)).toEqual(upstream);
});

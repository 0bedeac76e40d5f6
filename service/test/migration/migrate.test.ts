import { migrate } from '../../src/migration/migrate.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { migratingBackend } from '../../src/migration/session.js';
import { SchemaError } from '../../src/migration/schema-error.js';
import type { Database } from '../../src/db/database.js';
import { createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { lines, readCatalog } from './catalog.js';
import { migrateTo } from './database.js';

let database: TestDatabase;
let db: Database;
let all: number[];

beforeEach(async () => {
  all = (await readMigrations()).map(({ version }) => version);
  database = await createEmptyDatabase();
  db = open(database);
});

afterEach(async () => {
  await db.close();
  await database.drop();
});

const versionRows = async () =>
  (
    await db.query<{ row: unknown }>({
      text: `select to_jsonb(g) - 'tstamp' as row from goose_db_version g order by id`,
    })
  ).rows;

test('an empty database gets every version, recorded as goose records it', async () => {
  const report = await migrate(db.primary, silent);
  expect(report).toEqual({ from: 0, to: all.at(-1), applied: all });
  expect((await versionRows()).map(({ row }) => JSON.parse(String(row)) as unknown)).toEqual(
    [0, ...all].map((version, i) => ({ id: i + 1, version_id: version, is_applied: true })),
  );
  const { rows } = await db.query({
    text: `select every(tstamp > localtimestamp - interval '1 hour') as recent from goose_db_version`,
  });
  expect(rows).toEqual([{ recent: true }]);
});

test('a second run changes nothing', async () => {
  await migrate(db.primary, silent);
  const before = [await readCatalog(db), await versionRows()];
  expect(await migrate(db.primary, silent)).toEqual({ from: all.at(-1), to: all.at(-1), applied: [] });
  expect([await readCatalog(db), await versionRows()]).toEqual(before);
});

test('as soon as a run has ended, nobody counts as migrating', async () => {
  for (let i = 0; i < 20; i += 1) {
    await migrate(db.primary, silent);
    expect(await migratingBackend(db)).toBeUndefined();
  }
});

test('every migration may run again on a database that has its effect already', async () => {
  await migrate(db.primary, silent);
  const before = lines(await readCatalog(db));
  await db.query({ text: 'delete from goose_db_version where version_id > 0' });
  await migrate(db.primary, silent);
  expect(lines(await readCatalog(db))).toEqual(before);
});

test('DB_SCHEMA_NAME names the schema, which is created when it is missing', async () => {
  const elsewhere = open(database, { DB_SCHEMA_NAME: 'MetaFlow' }); // unquoted names are lower case to PostgreSQL
  await migrate(elsewhere.primary, silent);
  await migrate(elsewhere.primary, silent);
  await elsewhere.close();
  const { rows } = await db.query({
    text: `select schemaname, count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') group by 1`,
  });
  expect(rows).toEqual([{ schemaname: 'metaflow', count: 7 }]);
});

test('a database that newer code made is refused and not touched', async () => {
  await migrate(db.primary, silent);
  await db.query({ text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true)' });
  const before = [await readCatalog(db), await versionRows()];
  const refused = migrate(db.primary, silent);
  await expect(refused).rejects.toThrow(SchemaError);
  await expect(refused).rejects.toThrow(
    /has schema version 20990101000000, the newest that this release knows is \d+\. It is left as it is/,
  );
  expect([await readCatalog(db), await versionRows()]).toEqual(before);
});

test('a newer version that was rolled back is no newer version', async () => {
  await migrate(db.primary, silent);
  await db.query({
    text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true), (20990101000000, false)',
  });
  expect(await migrate(db.primary, silent)).toMatchObject({ to: all.at(-1), applied: [] });
});

test('a version that was rolled back is applied again', async () => {
  await migrate(db.primary, silent);
  const last = all.at(-1);
  const complete = await readCatalog(db);
  await db.query({
    text: `drop index metadata_v3_idx_flow_run_ts_id_desc; insert into goose_db_version (version_id, is_applied) values (${last}, false)`,
  });
  expect(await migrate(db.primary, silent)).toEqual({ from: all.at(-2), to: last, applied: [last] });
  expect((await readCatalog(db)).tables).toEqual(complete.tables);
});

test('a gap in the versions is refused, as goose does', async () => {
  await migrate(db.primary, silent);
  await db.query({ text: 'delete from goose_db_version where version_id = 20220503175500' });
  await expect(migrate(db.primary, silent)).rejects.toThrow(
    /has version 20260706000003, but not 20220503175500 before it/,
  );
});

test('a migration that fails leaves neither its changes nor its version', async () => {
  await migrateTo(db.primary, 1);
  await db.query({ text: 'alter table artifact_v3 rename to artifact_v3_away' }); // the last table that the next one changes
  const before = lines(await readCatalog(db));
  await expect(migrate(db.primary, silent)).rejects.toThrow('relation "artifact_v3" does not exist');
  expect(lines(await readCatalog(db))).toEqual(before);
  expect((await versionRows()).length).toBe(2);
});

test('an empty goose_db_version counts as none', async () => {
  await migrateTo(db.primary, 1);
  await db.query({ text: 'truncate goose_db_version restart identity' });
  expect(await migrate(db.primary, silent)).toEqual({ from: 0, to: all.at(-1), applied: all });
  expect((await versionRows()).length).toBe(all.length + 1);
});

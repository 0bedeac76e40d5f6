import type { Environment } from '../../src/config.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { readSchemaVersions } from '../../src/sql/schema-version.js';
import { createDatabase, createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { migrateTo } from './database.js';
import { start } from './process.js';

let database: TestDatabase;
afterEach(() => database.drop());

async function upgrade(env: Environment, ...args: string[]) {
  const { exited, output } = start('service/src/migration/upgrade.ts', env, ...args);
  return { status: await exited, ...output };
}

test('it upgrades, says each step and ends with status 0', async () => {
  database = await createEmptyDatabase();
  const { status, out, err } = await upgrade(database.env);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  for (const { name } of await readMigrations()) expect(out).toContain(`"migration":"${name}"`);
  expect(out).toContain('"index":"flows_v3_idx_ts_flow_desc"');
  expect(out).toContain('the schema was upgraded');
  expect((await upgrade(database.env)).out).toContain('the schema is up to date');
});

test('--only-if-empty-db leaves a database with a version as it is, and fills one without', async () => {
  database = await createEmptyDatabase();
  const db = open(database);
  await migrateTo(db.primary, 1);
  const { status, out } = await upgrade(database.env, '--only-if-empty-db');
  expect(status).toBe(0);
  expect(out).toContain('nothing is done (--only-if-empty-db)');
  expect((await readSchemaVersions(db))?.current).toBe(1);

  await db.query({ text: 'drop table goose_db_version' });
  expect((await upgrade(database.env, '--only-if-empty-db')).status).toBe(0);
  expect((await readSchemaVersions(db))?.current).toBe((await readMigrations()).at(-1)?.version);
  await db.close();
});

test('a failure is one line on standard error and status 1', async () => {
  database = await createDatabase();
  const db = open(database);
  await db.query({ text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true)' });
  await db.close();
  const { status, err } = await upgrade(database.env);
  expect(status).toBe(1);
  expect(err).toMatch(
    /^The database has schema version 20990101000000, the newest that this release knows is \d+\..*\n$/,
  );
});

test('a database that stays away is waited for as long as --wait says', async () => {
  database = await createEmptyDatabase();
  await database.drop();
  const started = Date.now();
  const { status, out, err } = await upgrade(database.env, '--wait', '2');
  expect(status).toBe(1);
  expect(Date.now() - started).toBeGreaterThan(2_000);
  expect(out).toContain('Waiting for it.');
  expect(err).toBe(`The database cannot be reached: database "${database.name}" does not exist\n`);
});

test('a wrong option is one line and status 1, --help is the usage', async () => {
  database = await createEmptyDatabase();
  expect(await upgrade(database.env, '--wait', 'long')).toEqual({
    status: 1,
    out: '',
    err: '--wait takes whole seconds, found "long". See --help.\n',
  });
  expect(await upgrade(database.env, '--only-if-empty')).toMatchObject({
    status: 1,
    err: expect.stringContaining("'--only-if-empty'") as string,
  });
  expect(await upgrade({}, '--help')).toMatchObject({
    status: 0,
    out: expect.stringContaining('--only-if-empty-db') as string,
  });
});

import type { Database } from '../../src/db/database.js';
import { checkSchema } from '../../src/migration/check-schema.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { SchemaError } from '../../src/migration/schema-error.js';
import { createDatabase, createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { migrateTo } from './database.js';

let database: TestDatabase;
let db: Database;

const use = async (made: Promise<TestDatabase>) => {
  database = await made;
  db = open(database);
};

afterEach(async () => {
  await db.close();
  await database.drop();
});

async function refusal(): Promise<string> {
  const error: unknown = await checkSchema(db).then(
    (version) => `served version ${version}`,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SchemaError);
  return (error as SchemaError).message;
}

test('the newest schema is served', async () => {
  await use(createDatabase());
  expect(await checkSchema(db)).toBe((await readMigrations()).at(-1)?.version);
});

test('a schema that newer code made is served', async () => {
  await use(createDatabase());
  await db.query({
    text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true); alter table runs_v3 add column new text',
  });
  expect(await checkSchema(db)).toBe(20990101000000);
});

test('an older schema that lacks indexes only is served', async () => {
  await use(createEmptyDatabase());
  await migrateTo(db.primary, 20201002000616);
  expect(await checkSchema(db)).toBe(20201002000616);
});

test('an older schema that lacks more is refused, with the command that helps', async () => {
  await use(createEmptyDatabase());
  await migrateTo(db.primary, 20200603104139);
  expect(await refusal()).toBe(
    `The tables in schema public of database "${database.name}" have version 20200603104139, the oldest that this release serves is ` +
      '20201002000616. Upgrade it: `npm run migration-tools -- upgrade` while the migration service runs, or ' +
      "`node dist/migration/upgrade.js` in the service's image.",
  );
});

test('an empty database is refused, with the command that helps', async () => {
  await use(createEmptyDatabase());
  expect(await refusal()).toMatch(
    /^There are no tables of Metaflow in schema public of database "\w+"\. Upgrade it: `npm run/,
  );
});

test('tables without a version are refused, with the command that helps', async () => {
  await use(createDatabase());
  await db.query({ text: 'drop table goose_db_version' });
  expect(await refusal()).toMatch(/but no goose_db_version that tells their version\. Upgrade it: `npm run/);
});

test('a missing column is refused by its name', async () => {
  await use(createDatabase());
  await db.query({ text: 'alter table runs_v3 drop column last_heartbeat_ts; drop table artifact_v3' });
  expect(await refusal()).toMatch(
    /lack runs_v3\.last_heartbeat_ts, artifact_v3\.flow_id, artifact_v3\.run_number, .* Restore the columns/,
  );
});

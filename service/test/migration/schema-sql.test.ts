import { readFileSync, writeFileSync } from 'node:fs';
import { readMigrations } from '../../src/migration/migrations.js';
import { createDatabase, createEmptyDatabase, open } from '../support/database.js';
import { lines, readCatalog } from './catalog.js';
import { migrateTo } from './database.js';
import { dumpSchema } from './dump.js';

const SCHEMA_SQL = new URL('../../schema.sql', import.meta.url);

test('service/schema.sql shows what all migrations together make', async () => {
  const database = await createDatabase();
  const db = open(database);
  const dump = await dumpSchema(db);
  if (process.env.UPDATE_SCHEMA_SQL) writeFileSync(SCHEMA_SQL, dump);
  expect(readFileSync(SCHEMA_SQL, 'utf8')).toBe(dump);
  await db.close();
  await database.drop();
});

test('service/schema.sql makes the same schema when it is run', async () => {
  const database = await createEmptyDatabase();
  const db = open(database);
  const text = readFileSync(SCHEMA_SQL, 'utf8');
  await db.query({ text });
  expect(await dumpSchema(db)).toBe(text);
  await db.close();
  await database.drop();
});

test("the schema is upstream's, as recorded from the Python service", async () => {
  const database = await createDatabase();
  const db = open(database);
  const upstream: unknown = JSON.parse(
    readFileSync(new URL('../fixtures/upstream-schema.json', import.meta.url), 'utf8'),
  );
  expect(await readCatalog(db)).toEqual(upstream);
  await db.close();
  await database.drop();
});

test("each migration changes what goose changes with upstream's file of the same version", async () => {
  // Recorded from goose 3.9.0 with upstream's files on PostgreSQL 17.
  const recording = JSON.parse(
    readFileSync(new URL('../fixtures/upstream-versions.json', import.meta.url), 'utf8'),
  ) as Record<string, { added: string[]; removed: string[] }>;
  const migrations = await readMigrations();
  expect(migrations.map(({ version }) => String(version))).toEqual(Object.keys(recording));

  let before: string[] = [];
  for (const { version } of migrations) {
    const database = await createEmptyDatabase();
    const db = open(database);
    await migrateTo(db.primary, version);
    const now = lines(await readCatalog(db));
    const change = {
      added: now.filter((line) => !before.includes(line)),
      removed: before.filter((line) => !now.includes(line)),
    };
    expect({ [version]: change }).toEqual({ [version]: recording[version] });
    before = now;
    await db.close();
    await database.drop();
  }
});

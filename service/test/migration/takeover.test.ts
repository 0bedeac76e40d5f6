import { readFileSync } from 'node:fs';
import { migrate } from '../../src/migration/migrate.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { createEmptyDatabase, open } from '../support/database.js';
import { silent } from '../support/log.js';
import { readCatalog } from './catalog.js';
import { allRows, insertRows, migrateTo } from './database.js';

const upstream: unknown = JSON.parse(
  readFileSync(new URL('../fixtures/upstream-schema.json', import.meta.url), 'utf8'),
);
const versions = (await readMigrations()).map(({ version }) => version);

test.each(versions)(
  'a database of version %i becomes one of the newest version and keeps its rows',
  async (version) => {
    const database = await createEmptyDatabase();
    const db = open(database);
    await migrateTo(db.primary, version);
    await insertRows(db);
    const rows = await allRows(db);
    expect(rows).toHaveLength(6);

    const report = await migrate(db.primary, silent);
    expect(report).toEqual({
      from: version,
      to: versions.at(-1),
      applied: versions.filter((other) => other > version),
    });
    expect(await readCatalog(db)).toEqual(upstream);
    expect(await allRows(db)).toEqual(rows);
    await db.close();
    await database.drop();
  },
);

test.each(versions)('so does one of version %i whose goose_db_version is missing', async (version) => {
  const database = await createEmptyDatabase();
  const db = open(database);
  await migrateTo(db.primary, version);
  await insertRows(db);
  const rows = await allRows(db);
  await db.query({ text: 'drop table goose_db_version' });

  expect(await migrate(db.primary, silent)).toEqual({ from: 0, to: versions.at(-1), applied: versions });
  expect(await readCatalog(db)).toEqual(upstream);
  expect(await allRows(db)).toEqual(rows);
  await db.close();
  await database.drop();
});

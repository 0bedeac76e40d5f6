import { migrate } from '../../src/migration/migrate.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { createEmptyDatabase, open } from '../support/database.js';
import { silent } from '../support/log.js';
import { lines, readCatalog } from './catalog.js';
import { start } from './process.js';

test('of 20 that migrate at once, in pools and processes of their own, one applies and the others see it done', async () => {
  const database = await createEmptyDatabase();
  const processes = Array.from({ length: 3 }, () => start('service/src/migration/upgrade.ts', database.env));
  const pools = Array.from({ length: 17 }, () => open(database));
  const reports = await Promise.all(pools.map((db) => migrate(db.primary, silent)));

  const statuses = await Promise.all(processes.map(({ exited }) => exited));
  expect(statuses).toEqual([0, 0, 0]);
  const versions = (await readMigrations()).map(({ version }) => version);
  const byProcesses = processes.filter(({ output }) => output.out.includes('the schema was upgraded')).length;
  const applied = reports.map((report) => report.applied).filter((list) => list.length > 0);
  expect(applied.length + byProcesses).toBe(1);
  for (const list of applied) expect(list).toEqual(versions);
  for (const report of reports) expect(report.to).toBe(versions.at(-1));

  const [db] = pools;
  const catalog = db && (await readCatalog(db));
  expect(catalog?.versions).toEqual([0, ...versions]);
  expect(catalog && lines(catalog).filter((line) => line.endsWith('INVALID'))).toEqual([]);
  await Promise.all(pools.map((pool) => pool.close()));
  await database.drop();
});

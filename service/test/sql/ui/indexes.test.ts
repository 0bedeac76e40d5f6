import { checkSchema } from '../../../src/migration/check-schema.js';
import { migrate } from '../../../src/migration/migrate.js';
import { canFindRunning, createIndexes } from '../../../src/sql/ui/indexes.js';
import { linesInto } from '../../support/http.js';
import { createLogger } from '../../../src/http/logger.js';
import { createDatabase, open, type TestDatabase } from '../../support/database.js';
import { silent } from '../../support/log.js';
import type { Database } from '../../../src/db/database.js';

describe("the UI's indexes", () => {
  let database: TestDatabase;
  let db: Database;
  beforeEach(async () => {
    database = await createDatabase();
    db = open(database);
  });
  afterEach(async () => {
    await db.close();
    await database.drop();
  });

  test('are created by one of several that come at once, and once', async () => {
    expect(await canFindRunning(db)).toBe(false);
    const created = await Promise.all([1, 2, 3].map(() => createIndexes(db.primary, silent)));
    expect(new Set(created.flat()).size).toBe(10);
    const { rows } = await db.query<{ count: number }>({
      text: `select (select count(*) from pg_index where indexrelid::regclass::text like '%\\_idx\\_ui\\_%' and indisvalid)
        + (select count(*) from pg_statistic_ext where stxname like '%\\_stx\\_ui\\_%') as count`,
    });
    expect(rows[0]?.count).toBe(10);
    expect(await createIndexes(db.primary, silent)).toEqual([]);
    expect(await canFindRunning(db)).toBe(true);
  });

  test('leave the version of the schema as it is, so that upstream and our own upgrade go on with it', async () => {
    const before = await checkSchema(db);
    await createIndexes(db.primary, silent);
    expect(await checkSchema(db)).toBe(before);
    expect((await migrate(db.primary, silent)).applied).toEqual([]);
  });

  test('that an interrupted build left unfinished are built anew', async () => {
    await createIndexes(db.primary, silent);
    await db.query({
      text: "update pg_index set indisvalid = false where indexrelid = 'runs_v3_idx_ui_run'::regclass",
    });
    expect(await createIndexes(db.primary, silent)).toEqual(['runs_v3_idx_ui_run']);
    expect(await createIndexes(db.primary, silent)).toEqual([]);
  });

  test('are given up when the service stops', async () => {
    const lines: Record<string, unknown>[] = [];
    await createIndexes(db.primary, createLogger({ logLevel: 'info' }, 'test', linesInto(lines)), AbortSignal.abort());
    expect(lines.filter(({ msg }) => String(msg).startsWith('building'))).toEqual([]);
  });
});

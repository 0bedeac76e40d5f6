import { pino } from 'pino';
import { loadConfig } from '../../../src/config.js';
import type { Database } from '../../../src/db/database.js';
import { Caches } from '../../../src/ui/datastore/caches.js';
import type { Datastore } from '../../../src/ui/datastore/datastore.js';
import type { Store } from '../../../src/ui/datastore/store.js';
import type { Loader } from '../../../src/ui/live/loader.js';
import { sqlLoader } from '../../../src/ui/live/sql-loader.js';
import { cutoffsOf } from '../../../src/ui/services.js';
import { createDatabase, open, type TestDatabase } from '../../support/database.js';
import { rows } from './live-app.js';

describe('the objects of events', () => {
  let database: TestDatabase;
  let db: Database;
  let loader: Loader;
  let reads = 0;

  beforeAll(async () => {
    database = await createDatabase();
    db = open(database);
    const config = loadConfig(database.env);
    const never = () => {
      reads += 1;
      return new Promise<never>(() => undefined);
    };
    const store = { name: 'never', size: never, read: never } as unknown as Store; // nothing else of it is used
    const datastore: Datastore = { open: () => store, caches: new Caches(config.ui) };
    loader = sqlLoader({
      db,
      config,
      cutoffs: cutoffsOf(config),
      log: pino({ level: 'silent' }),
      now: Date.now,
      datastore,
    });
    const insert = rows({ query: (text, values = []) => db.query({ text, values }) }, 'F');
    await insert.flow();
    await insert.run(1);
    await insert.step(1, 's');
    await insert.task(1, 's', 10);
    await insert.metadata(1, 's', 10, 'attempt', '0');
    await insert.metadata(1, 's', 10, 'attempt', '1', 1);
    await insert.metadata(1, 's', 10, 'attempt_ok', 'True', 1);
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });
  const task = { flow_id: 'F', run_number: 1, step_name: 's', task_id: 10 };

  test('are as the routes answer them', async () => {
    expect(await loader.flow('F')).toMatchObject({ flow_id: 'F' });
    expect(await loader.run(task)).toMatchObject({ run: '1', user: 'alice', tags: ['t'] });
    expect(await loader.task(task)).toMatchObject({ attempt_id: 1, status: 'completed', tags: ['t'] });
    expect(await loader.task(task, 0)).toMatchObject({ attempt_id: 0, status: 'failed' });
    expect(await loader.parameters(task)).toBeUndefined();
  });

  test('but steps have their own tags, by which they are filtered', async () => {
    await db.query({ text: `update steps_v3 set tags = '["own"]', system_tags = '[]'` });
    expect(await loader.step(task)).toMatchObject({ step_name: 's', tags: ['own'], system_tags: [] });
  });

  test('are the newest metadata of a field, or those of a value', async () => {
    const field = { ...task, field_name: 'attempt' };
    expect(await loader.metadata(field)).toMatchObject({ value: '1' });
    expect(await loader.metadata({ ...field, value: '0' })).toMatchObject({ value: '0' });
    expect(await loader.metadata({ ...field, value: null })).toMatchObject({ value: '1' });
  });

  test('are undefined when they are not there', async () => {
    const other = { ...task, run_number: 2 };
    const all = [loader.flow('G'), loader.run(other), loader.step(other), loader.task(other), loader.task(task, 7)];
    expect(await Promise.all(all)).toEqual(all.map(() => undefined));
    expect(await loader.metadata({ ...other, field_name: 'attempt' })).toBeUndefined();
  });

  test('do not wait for a datastore that does not answer, and leave it alone for a while', async () => {
    await db.query({
      text: `insert into artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, sha, attempt_id, ts_epoch)
        values ('F', 1, 's', 10, '_task_ok', ':root:/x', 'local', 'abc', 1, 0)`,
    });
    expect(await loader.task(task)).toMatchObject({ attempt_id: 1, status: 'completed' });
    expect(reads).toBeGreaterThan(0);
    const before = reads;
    expect(await loader.task(task)).toMatchObject({ attempt_id: 1, status: 'completed' });
    expect(reads).toBe(before);
  });
});

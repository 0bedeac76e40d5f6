import { Heartbeats, type HeartbeatsOptions } from '../../../src/ui/live/heartbeats.js';
import { silentRuns, silentRunsOf, silentTasksOf } from '../../../src/sql/ui/stale.js';
import type { Database } from '../../../src/db/database.js';
import { createDatabase, open, type TestDatabase } from '../../support/database.js';
import { silent } from '../../support/log.js';
import { rows } from './live-app.js';

describe('the look at heartbeats', () => {
  let database: TestDatabase;
  let db: Database;
  /** Seconds since 1970. */
  let now: number;
  let told: string[];

  beforeAll(async () => {
    database = await createDatabase();
    db = open(database);
    const insert = rows({ query: (text, values = []) => db.query({ text, values }) }, 'F');
    await insert.flow();
    for (const [run, heartbeat] of [
      [1, 1000],
      [2, 1000],
      [3, 1100],
      [4, null],
    ] as const) {
      await insert.run(run, heartbeat);
      await insert.step(run, 's');
      await insert.task(run, 's', run * 10, heartbeat);
    }
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });
  beforeEach(() => {
    now = 1000;
    told = [];
  });

  const create = (resources: string[], options: Partial<HeartbeatsOptions> = {}) =>
    new Heartbeats({
      runSeconds: 360,
      taskSeconds: 60,
      resources: () => resources,
      silentRuns: (window) => silentRuns(db, window),
      silentRunsOf: (runs, window) => silentRunsOf(db, runs, window),
      silentTasksOf: (runs, window) => silentTasksOf(db, runs, window),
      tell: ({ id }) => told.push(id),
      now: () => now * 1000,
      log: silent,
      ...options,
    });
  const toldAt = async (heartbeats: Heartbeats, at: number) => {
    now = at;
    await heartbeats.look();
    return told.splice(0).sort();
  };

  test('tells once of each run and task of it that has fallen silent', async () => {
    const heartbeats = create(['/flows/F/runs/1/tasks', '/flows/F/runs/3', '/flows/F/runs/4']);
    expect(await toldAt(heartbeats, 1062)).toEqual([]);
    expect(await toldAt(heartbeats, 1063)).toEqual(['dead task/F/1/10']); // not that of run 2, which nobody watches
    expect(await toldAt(heartbeats, 1170)).toEqual(['dead task/F/3/30']);
    expect(await toldAt(heartbeats, 1363)).toEqual(['dead run/F/1']);
    expect(await toldAt(heartbeats, 5000)).toEqual(['dead run/F/3']);
    expect(await toldAt(heartbeats, 9000)).toEqual([]);
  });

  test('tells of all runs who watches a list', async () => {
    const heartbeats = create(['/runs']);
    expect(await toldAt(heartbeats, 1400)).toEqual(['dead run/F/1', 'dead run/F/2']);
    expect(await toldAt(heartbeats, 1500)).toEqual(['dead run/F/3']);
  });

  test('asks nothing while nobody watches, and then not for what was before', async () => {
    const resources: string[] = [];
    let asked = 0;
    const heartbeats = create(resources, {
      silentRuns: async (window) => {
        asked += 1;
        return silentRuns(db, window);
      },
    });
    expect([await toldAt(heartbeats, 1400), asked]).toEqual([[], 0]);
    resources.push('/flows/F/runs');
    expect([await toldAt(heartbeats, 1500), asked]).toEqual([['dead run/F/3'], 1]);
  });

  test('catches up when the database was away', async () => {
    let away = true;
    const heartbeats = create(['/runs'], {
      silentRuns: (window) => (away ? Promise.reject(new Error('away')) : silentRuns(db, window)),
    });
    expect(await toldAt(heartbeats, 1400)).toEqual([]);
    away = false;
    expect(await toldAt(heartbeats, 1450)).toEqual(['dead run/F/1', 'dead run/F/2']);
  });
});

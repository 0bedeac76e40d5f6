import type { Database } from '../../../src/db/database.js';
import { createTriggers } from '../../../src/sql/triggers.js';
import { missedNotifications } from '../../../src/sql/ui/missed.js';
import { changesOf } from '../../../src/ui/live/changes.js';
import type { Scope } from '../../../src/ui/live/resources.js';
import { Listener } from '../../../src/ui/live/listener.js';
import { parseNotification, type Notification } from '../../../src/ui/live/notification.js';
import { loadConfig } from '../../../src/config.js';
import { until } from '../../migration/process.js';
import { createDatabase, open, type TestDatabase } from '../../support/database.js';
import { silent } from '../../support/log.js';
import { rows } from '../../ui/live/live-app.js';

describe('what was missed', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createDatabase();
    db = open(database);
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  const insertInto = (flow: string) => rows({ query: (text, values = []) => db.query({ text, values }) }, flow);
  const missed = async (scope: Scope, since: number) =>
    (await missedNotifications(db, scope, since)).map(
      ({ table, operation, data }) => `${operation} ${table} ${Object.values(data).slice(1, 6).join(' ')}`,
    );
  const idsOf = (notifications: Notification[]) =>
    [...new Set(notifications.flatMap(changesOf).map(({ operation, id }) => `${operation} ${id}`))].sort();

  test('is what the triggers told', async () => {
    await createTriggers(db.primary, silent);
    const heard: Notification[] = [];
    const { database: config } = loadConfig(database.env);
    const listener = new Listener({
      config,
      log: silent,
      now: Date.now,
      onGap: () => undefined,
      onNotification: (payload) => {
        const notification = parseNotification(payload, 'public');
        if (notification) heard.push(notification);
      },
    });
    listener.start();
    await until('the listener', () => listener.connected);
    const insert = insertInto('Same');
    const since = Date.now();
    await insert.flow();
    await insert.run(1);
    await insert.step(1, 'start');
    await insert.task(1, 'start', 10);
    await insert.metadata(1, 'start', 10, 'attempt', '0');
    await insert.metadata(1, 'start', 10, 'ds-root', '/x');
    await insert.metadata(1, 'start', 10, 'attempt_ok', 'False');
    await insert.metadata(1, 'start', 10, 'attempt', '1', 1);
    await insert.metadata(1, 'start', 10, 'code-package', '{}', 1);
    await insert.metadata(1, 'start', 10, 'attempt_ok', 'True', 1);
    await until('all notifications', () => heard.length === 9);
    await listener.close();

    const read = [
      ...(await missedNotifications(db, { of: 'flows' }, since)),
      ...(await missedNotifications(db, { of: 'runs' }, since)),
      ...(await missedNotifications(db, { of: 'run', flowId: 'Same', runNumber: 1 }, since)),
    ];
    expect(idsOf(read)).toEqual(idsOf(heard));
  });

  test('of runs: new ones, those that were alive, and those that ended or were tried again', async () => {
    const insert = insertInto('Runs');
    const since = Date.now() - 1000;
    await insert.flow();
    await insert.run(101, null, since - 5000);
    await insert.run(102, Math.floor(since / 1000) - 600, since - 5000);
    await insert.run(103, Math.floor(since / 1000), since - 5000);
    await insert.run(104, null, since - 5000);
    await insert.run(105, null, since - 5000);
    await insert.run(106, null, since);
    for (const run of [104, 105]) await insert.step(run, 'end');
    await insert.task(104, 'end', 1040);
    await insert.metadata(104, 'end', 1040, 'attempt_ok', 'True');
    await insert.task(105, 'end', 1050);
    await insert.metadata(105, 'end', 1050, 'ds-root', '/x');
    expect(await missed({ of: 'runs', flowId: 'Runs' }, since)).toEqual([
      'UPDATE runs_v3 103',
      'UPDATE runs_v3 104',
      'INSERT runs_v3 106',
    ]);
    expect(await missed({ of: 'runs' }, since)).toEqual(
      expect.arrayContaining(['INSERT runs_v3 106', 'UPDATE runs_v3 104']),
    );
    expect(await missed({ of: 'flows', flowId: 'Runs' }, since)).toEqual(['INSERT flows_v3 ']);
    expect(await missed({ of: 'flows', flowId: 'Runs' }, since + 100_000)).toEqual([]);
  });

  test('of a run is nothing when nothing happened in it', async () => {
    expect(await missed({ of: 'run', flowId: 'Runs', runNumber: 101 }, Date.now() - 1000)).toEqual([]);
    expect(await missed({ of: 'run', flowId: 'Nope', runNumber: 1 }, 0)).toEqual([]);
  });

  test('does not carry long values along', async () => {
    const insert = insertInto('Long');
    await insert.flow();
    await insert.run(201);
    await insert.step(201, 's');
    await insert.task(201, 's', 2010);
    await insert.metadata(201, 's', 2010, 'code-package', 'x'.repeat(1_000_000));
    const all = await missedNotifications(db, { of: 'run', flowId: 'Long', runNumber: 201 }, Date.now() - 10_000);
    expect(all.find(({ table }) => table === 'metadata_v3')?.data).toMatchObject({
      field_name: 'code-package',
      value: null,
    });
  });
});

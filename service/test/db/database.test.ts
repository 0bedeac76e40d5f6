import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Environment } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/database.js';
import { jsonList } from '../../src/db/list.js';
import { asSuperuser, createEmptyDatabase, server, type TestDatabase } from '../support/database.js';
import { recordingLog } from '../support/log.js';
import { startProxy, type Proxy } from '../support/proxy.js';

const ONE = { text: 'select 1 as one' };

describe('the database', () => {
  let database: TestDatabase;
  let folder: string;
  let primary: Proxy;
  let replica: Proxy;
  let db: Database;
  let lines: { level: string; text: string }[];

  beforeAll(async () => {
    database = await createEmptyDatabase();
    await asSuperuser('create table notes (n int)', database.name);
    folder = mkdtempSync(join(tmpdir(), 'database-test-'));
  });
  beforeEach(async () => {
    primary = await startProxy(server);
    // Hosts differ, ports do not: so one is an address, the other the folder of a Unix socket.
    replica = await startProxy(server, join(folder, `.s.PGSQL.${primary.port}`));
  });
  afterEach(async () => {
    await db.close();
    await primary.close();
    await replica.close();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  const open = (env: Environment = {}) => {
    const log = recordingLog();
    lines = log.lines;
    db = openDatabase(loadConfig({ ...database.env, MF_METADATA_DB_PORT: String(primary.port), ...env }).database, log);
  };
  const openReplicated = (env: Environment = {}) => open({ MF_METADATA_DB_READ_REPLICA_HOST: folder, ...env });
  const rows = async (count: number): Promise<number> => {
    const statement = { text: 'select generate_series(1, $1) as n', values: [count] };
    const list = await jsonList<{ n: number }>(db.lists, statement, ({ n }) => String(n), 1000);
    if (typeof list === 'string') return (JSON.parse(list) as unknown[]).length;
    let text = '';
    for await (const part of list as AsyncIterable<Buffer>) text += String(part);
    return (JSON.parse(text) as unknown[]).length;
  };
  const opened = () => ({ primary: primary.accepted, replica: replica.accepted });

  test('opens no connection before it is asked', async () => {
    open();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(opened()).toEqual({ primary: 0, replica: 0 });
  });

  test('closes all its connections', async () => {
    openReplicated();
    await Promise.all([
      db.query(ONE),
      db.points.query(ONE),
      db.lists.query(ONE),
      ...Array.from({ length: 5 }, () => db.inserts.query(ONE)),
    ]);
    await db.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([primary.open, replica.open]).toEqual([0, 0]);
    open();
  });

  test('names its pools', () => {
    open();
    expect(Object.keys(db.pools)).toEqual(['primary', 'points', 'inserts']);
  });

  describe('with a read replica', () => {
    test('reads point reads and lists from it', async () => {
      openReplicated();
      expect((await db.points.query(ONE)).rows).toEqual([{ one: 1 }]);
      expect((await db.lists.query(ONE)).rows).toEqual([{ one: 1 }]);
      expect(await rows(1500)).toBe(1500);
      expect(opened()).toEqual({ primary: 0, replica: 2 });
      expect(Object.keys(db.pools)).toEqual(['primary', 'points', 'inserts', 'replica', 'replica_points']);
    });

    test('writes to the primary, and reads there what a write needs', async () => {
      openReplicated();
      await db.query(ONE);
      await db.inserts.query(ONE);
      await db.transaction((client) => client.query(ONE));
      expect(opened()).toEqual({ primary: 2, replica: 0 });
    });

    test('that is away, the primary answers, and the log says so once', async () => {
      openReplicated();
      await replica.close();
      const answers = await Promise.all([
        ...Array.from({ length: 10 }, () => db.points.query(ONE)),
        db.lists.query(ONE),
      ]);
      expect(answers.map(({ rows }) => rows)).toEqual(Array(11).fill([{ one: 1 }]));
      expect(await rows(1500)).toBe(1500);
      expect(lines.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
        'the read replica is away; the primary answers',
      ]);
    });

    test('that does not answer costs the first requests their time, and those after them none', async () => {
      openReplicated({ MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
      replica.stall();
      const began = Date.now();
      await db.points.query(ONE);
      expect(Date.now() - began).toBeGreaterThan(900);
      for (let i = 0; i < 20; i += 1) await db.points.query(ONE);
      expect(await rows(1500)).toBe(1500);
      expect(Date.now() - began).toBeLessThan(1800);
    });

    test('that is lost in the middle of a read, the primary answers that read', async () => {
      openReplicated();
      await Promise.all([db.points.query(ONE), db.lists.query(ONE)]);
      const reads = [db.points, db.lists].map((from) => from.query({ text: 'select pg_sleep(0.3), 1 as one' }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      replica.cut();
      expect((await Promise.all(reads)).map(({ rows }) => (rows as { one: number }[])[0]?.one)).toEqual([1, 1]);
    });

    test('a mistake in a statement is not tried again on the primary', async () => {
      openReplicated();
      await expect(db.points.query({ text: 'nonsense' })).rejects.toMatchObject({ code: '42601' });
      await expect(db.lists.query({ text: 'nonsense' })).rejects.toMatchObject({ code: '42601' });
      expect(primary.accepted).toBe(0);
    });
  });
});

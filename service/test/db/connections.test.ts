import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../test/support/ephemeral-postgres.js';
import { loadConfig, type Environment } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/database.js';
import type { Queryable } from '../../src/db/queryable.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { asSuperuser, createEmptyDatabase, server, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { startProxy } from '../support/proxy.js';

const code = (value: string) => expect.objectContaining({ code: value }) as unknown;

describe('the connections to PostgreSQL', () => {
  let database: TestDatabase;
  let db: Database;
  const opened: Database[] = [];
  const open = (env: Environment = {}): Database => {
    const made = openDatabase(loadConfig({ ...database.env, ...env }).database, silent);
    opened.push(made);
    return made;
  };

  beforeAll(async () => {
    database = await createEmptyDatabase();
    await asSuperuser(
      `create table counters (name text primary key, value int not null);
       insert into counters values ('a', 0), ('b', 0);
       create sequence calls;
       -- A statement that PostgreSQL rolls back the first times it is called: a sequence does not go back.
       create function fails(times int, sqlstate text) returns int language plpgsql as $$
         declare call int := nextval('calls');
         begin
           if call <= times then raise exception using errcode = sqlstate; end if;
           return call;
         end $$`,
      database.name,
    );
    db = open();
  });
  beforeEach(() => asSuperuser("select setval('calls', 1, false); update counters set value = 0", database.name));
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await database.drop();
  });

  const backend = async (from: Queryable) =>
    (await from.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })).rows[0]!.pid;
  const values = async () =>
    (await asSuperuser('select value from counters order by name', database.name)).rows.map(
      (row: { value: number }) => row.value,
    );
  const increase = (name: string) => ({
    text: 'update counters set value = value + 1 where name = $1',
    values: [name],
  });

  describe('a statement that PostgreSQL rolled back for the sake of others', () => {
    test.each(['40001', '40P01'])('is tried again (%s)', async (state) => {
      const { rows } = await db.query({ text: 'select fails(3, $1) as call', values: [state] });
      expect(rows).toEqual([{ call: 4 }]);
    });

    test('is given up after four tries', async () => {
      await expect(db.query({ text: "select fails(4, '40001')" })).rejects.toEqual(code('40001'));
      expect((await db.query({ text: "select nextval('calls') as call" })).rows).toEqual([{ call: 5 }]);
    });

    test('is not tried again for any other reason', async () => {
      await expect(db.query({ text: "select fails(1, '23505')" })).rejects.toEqual(code('23505'));
      expect((await db.query({ text: "select nextval('calls') as call" })).rows).toEqual([{ call: 2 }]);
    });
  });

  describe('a transaction', () => {
    test('runs again as a whole after a deadlock, so that both sides get what they want', async () => {
      let tries = 0;
      const both = (first: string, second: string) =>
        db.transaction(async (client) => {
          tries += 1;
          await client.query(increase(first));
          await sleep(100);
          await client.query(increase(second));
        });
      await Promise.all([both('a', 'b'), both('b', 'a')]);
      expect(await values()).toEqual([2, 2]);
      expect(tries).toBeGreaterThan(2);
    });

    test('leaves nothing behind when its work fails, and its connection is as good as new', async () => {
      const small = open({ MF_METADATA_DB_POOL_MAX: '2' });
      const before = await backend(small);
      await expect(
        small.transaction(async (client) => {
          await client.query(increase('a'));
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      await expect(small.transaction((client) => client.query({ text: 'select 1 / 0' }))).rejects.toEqual(
        code('22012'),
      );
      expect(await values()).toEqual([0, 0]);
      expect(await backend(small)).toBe(before);
      expect((await small.query({ text: 'select now() = statement_timestamp() as outside' })).rows).toEqual([
        { outside: true },
      ]);
    });

    test('returns what its work returns', async () => {
      expect(await db.transaction(async (client) => (await client.query(increase('a'))).rowCount)).toBe(1);
      expect(await values()).toEqual([1, 0]);
    });
  });

  describe('an error of a statement', () => {
    test.each([
      ['a duplicate', "insert into counters values ('a', 1)", '23505'],
      ['a statement that took too long', 'select pg_sleep(5)', '57014'],
      ['a value that does not fit', "select 'x'::int", '22P02'],
    ])('%s does not cost its connection', async (_what, text, state) => {
      const small = open({ MF_METADATA_DB_TIMEOUT: '1' });
      const before = await backend(small);
      await expect(small.query({ text })).rejects.toEqual(code(state));
      expect(await backend(small)).toBe(before);
    });

    test('from a server that turned read-only costs its connection, which may lead to the old primary', async () => {
      await asSuperuser(`alter database ${database.name} set default_transaction_read_only = on`);
      const readOnly = open();
      const before = await backend(readOnly);
      await asSuperuser(`alter database ${database.name} reset default_transaction_read_only`);
      await expect(readOnly.query(increase('a'))).rejects.toThrow(DatabaseUnavailable);
      await readOnly.query(increase('a'));
      expect(await backend(readOnly)).not.toBe(before);
    });
  });

  describe('when all connections are busy', () => {
    test('the next one waits, and gets one when it becomes free', async () => {
      const small = open({ MF_METADATA_DB_POOL_MAX: '2', MF_METADATA_DB_CONNECT_TIMEOUT: '5' });
      const sleeps = [1, 2, 3, 4].map(() => small.query({ text: 'select pg_sleep(0.2)' }));
      await Promise.all(sleeps);
      expect(small.primary.pool.totalCount).toBe(2);
    });

    test('the next one is told after the connect timeout that the database is not available', async () => {
      const small = open({ MF_METADATA_DB_POOL_MAX: '2', MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
      const holders = [1, 2].map(() => small.query({ text: 'select pg_sleep(2)' }));
      const start = Date.now();
      await expect(small.query({ text: 'select 1' })).rejects.toThrow(DatabaseUnavailable);
      expect(Date.now() - start).toBeGreaterThanOrEqual(950);
      expect(Date.now() - start).toBeLessThan(1900);
      await Promise.all(holders);
    });
  });

  describe('a connection that is lost', () => {
    test('while nobody used it is replaced without an error', async () => {
      const alone = open();
      const pid = await backend(alone);
      await asSuperuser(`select pg_terminate_backend(${pid})`);
      await sleep(100);
      expect(await backend(alone)).not.toBe(pid);
    });

    test.each(['pg_terminate_backend', 'a crash of the machine'])(
      'during a statement (%s) is reported as such, and the next statement works',
      async (how) => {
        const proxy = await startProxy(server);
        const throughProxy = open({ MF_METADATA_DB_PORT: String(proxy.port) });
        const pid = await backend(throughProxy);
        const running = expect(throughProxy.query({ text: 'select pg_sleep(10)' })).rejects.toThrow(
          DatabaseUnavailable,
        );
        await sleep(100);
        if (how === 'pg_terminate_backend') await asSuperuser(`select pg_terminate_backend(${pid})`);
        else proxy.cut();
        await running;
        expect(await backend(throughProxy)).not.toBe(pid);
        await throughProxy.close();
        opened.pop();
        await proxy.close();
      },
    );

    test('between two statements of a transaction fails the transaction, not the process', async () => {
      const alone = open();
      const work = alone.transaction(async (client) => {
        await client.query(increase('a'));
        await asSuperuser(`select pg_terminate_backend(${await backend(client)})`);
        await sleep(100);
        await client.query(increase('b'));
      });
      await expect(work).rejects.toThrow(DatabaseUnavailable);
      expect(await values()).toEqual([0, 0]);
      await alone.query(increase('a'));
      expect(await values()).toEqual([1, 0]);
    });

    test('in silence is noticed after the statement’s and the connection’s time together', async () => {
      const proxy = await startProxy(server);
      const throughProxy = open({
        MF_METADATA_DB_PORT: String(proxy.port),
        MF_METADATA_DB_TIMEOUT: '1',
        MF_METADATA_DB_CONNECT_TIMEOUT: '1',
      });
      await backend(throughProxy);
      proxy.stall();
      const start = Date.now();
      await expect(throughProxy.query({ text: 'select 1' })).rejects.toThrow(DatabaseUnavailable);
      expect(Date.now() - start).toBeLessThan(2500);
      proxy.resume();
      await backend(throughProxy);
      await throughProxy.close();
      opened.pop();
      await proxy.close();
    });
  });

  test('a host that nobody listens on is said to be so, also where its name has several addresses', async () => {
    const nobody = open({ MF_METADATA_DB_HOST: 'localhost', MF_METADATA_DB_PORT: String(await freePort()) });
    await expect(nobody.query({ text: 'select 1' })).rejects.toThrow(/^The database cannot be reached: .*ECONNREFUSED/);
  });

  test('a wrong password counts as a database that is not there yet', async () => {
    await expect(open({ MF_METADATA_DB_PSWD: 'wrong' }).query({ text: 'select 1' })).rejects.toThrow(
      DatabaseUnavailable,
    );
  });

  test('the settings of a session: schema, time limit, time zone', async () => {
    const { rows } = await open({ DB_SCHEMA_NAME: 'mine', MF_METADATA_DB_TIMEOUT: '7' }).query({
      text: "select current_setting('search_path') path, current_setting('statement_timeout') timeout, current_setting('timezone') zone",
    });
    expect(rows).toEqual([{ path: 'mine', timeout: '7s', zone: 'UTC' }]);
  });

  test('big integers come as numbers, JSON as the text that PostgreSQL has', async () => {
    const { rows } = await db.query({
      text: `select 9007199254740991::int8 as n, '{"a":  [1]}'::json as j, '{"a":  [1]}'::jsonb as jb`,
    });
    expect(rows).toEqual([{ n: 9007199254740991, j: '{"a":  [1]}', jb: '{"a": [1]}' }]);
  });

  test('after closing, statements are refused', async () => {
    const closed = open();
    opened.pop();
    await closed.close();
    await expect(closed.query({ text: 'select 1' })).rejects.toThrow(DatabaseUnavailable);
  });
});

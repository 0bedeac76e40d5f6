import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadConfig, type Environment } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/database.js';
import { jsonList } from '../../src/db/list.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { ServiceError } from '../../src/errors.js';
import { asSuperuser, createEmptyDatabase, server, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { startProxy } from '../support/proxy.js';

interface Row {
  n: number;
  word: string;
}
const json = (row: Row) => JSON.stringify(row);
const expected = (count: number) => Array.from({ length: count }, (_, i) => ({ n: i + 1, word: 'abc' }));

describe('a list of all rows', () => {
  let database: TestDatabase;
  const opened: Database[] = [];

  beforeAll(async () => {
    database = await createEmptyDatabase();
    await asSuperuser('create table numbers as select n from generate_series(1, 300000) n', database.name);
  });
  afterEach(async () => {
    for (const db of opened.splice(0)) {
      expect(await busy(db)).toBe(0); // every list gave its connection back
      await db.close();
    }
  });
  afterAll(() => database.drop());

  const open = (env: Environment = {}): Database => {
    const db = openDatabase(loadConfig({ ...database.env, ...env }).database, silent);
    opened.push(db);
    return db;
  };
  const numbers = (count: number) => ({
    name: 'numbers',
    text: 'select n, $2::text as word from numbers where n <= $1 order by n',
    values: [count, 'abc'],
  });
  const list = (db: Database, count: number, timeoutMs = 10_000) =>
    jsonList<Row>(db.lists, numbers(count), json, timeoutMs);
  const stream = async (db: Database, count: number, timeoutMs?: number) =>
    (await list(db, count, timeoutMs)) as Readable;

  /** Connections that are lent out, once what is under way had time to end. */
  async function busy({ primary: { pool } }: Database): Promise<number> {
    for (let i = 0; i < 20 && pool.idleCount < pool.totalCount; i += 1) await sleep(50);
    return pool.totalCount - pool.idleCount;
  }

  test.each([0, 1, 999, 1000])('of %d rows is a text', async (count) => {
    const answer = await list(open(), count);
    expect(typeof answer).toBe('string');
    expect(JSON.parse(answer as string)).toEqual(expected(count));
  });

  test.each([1001, 2000, 2001, 2500, 3000])(
    'of %d rows is a stream with each of them once, in their order',
    async (count) => {
      const answer = await stream(open(), count);
      expect(answer).toBeInstanceOf(Readable);
      expect(JSON.parse(await text(answer))).toEqual(expected(count));
    },
  );

  test('leaves its connection as it was, for statements and for further lists', async () => {
    const db = open();
    for (let i = 0; i < 3; i += 1) expect(JSON.parse(await text(await stream(db, 1500)))).toHaveLength(1500);
    await busy(db);
    expect(db.primary.pool.totalCount).toBe(1);
    const { rows } = await db.lists.query({
      text: "select now() = statement_timestamp() as outside, current_setting('statement_timeout') as timeout",
    });
    expect(rows).toEqual([{ outside: true, timeout: '1min' }]);
  });

  test('takes no memory for its rows', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const answer = await stream(open(), 300_000);
    let [bytes, most, first] = [0, 0, 0];
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes % 8 !== 0) continue; // now and then is enough
      collect();
      const used = process.memoryUsage().heapUsed;
      first ||= used;
      most = Math.max(most, used);
    }
    expect(bytes).toBeGreaterThan(6_000_000);
    expect(most - first).toBeLessThan(3_000_000);
  });

  test('may take longer than one statement may, as long as it goes on', async () => {
    const answer = await stream(open({ MF_METADATA_DB_TIMEOUT: '1', MF_METADATA_DB_CONNECT_TIMEOUT: '1' }), 5000);
    let parts = '';
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      parts += String(chunk);
      await sleep(700);
    }
    expect(JSON.parse(parts)).toHaveLength(5000);
  });

  describe('a reader', () => {
    test('that goes away gives the connection back', async () => {
      const answer = await stream(open(), 100_000);
      await once(answer, 'readable');
      answer.destroy();
      await once(answer, 'close');
    });

    test('that goes away while the database works on the next rows does so, too, and nothing is printed for it', async () => {
      let printed = 0;
      const print = (row: Row) => ((printed += 1), json(row));
      const answer = (await jsonList<Row>(open().lists, numbers(100_000), print, 10_000)) as Readable;
      answer.read(); // all there is, so that more is asked for
      answer.destroy();
      await once(answer, 'close');
      expect(printed).toBe(1000);
    });

    test('that has not yet taken the last rows holds no connection any more', async () => {
      const db = open();
      const answer = await stream(db, 1500);
      answer.read();
      expect(await busy(db)).toBe(0);
      expect(answer.readableEnded).toBe(false);
      answer.destroy();
    });

    test('that stops reading is cut off after the limit', async () => {
      const began = Date.now();
      const answer = await stream(open(), 100_000, 500);
      const [error] = (await once(answer, 'error')) as [Error];
      expect(error.message).toBe('The reader of a list paused for 500 ms.');
      expect(Date.now() - began).toBeLessThan(1500);
    });

    test('that is slow, but reads, is not', async () => {
      const answer = await stream(open(), 5000, 500);
      let parts = '';
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        parts += String(chunk);
        await sleep(300);
      }
      expect(JSON.parse(parts)).toHaveLength(5000);
    });
  });

  describe('lists at the same time', () => {
    test('hold half of the connections at most; one more is told so, short ones and statements go on', async () => {
      const db = open({ MF_METADATA_DB_POOL_MAX: '4' });
      const held = [await stream(db, 100_000), await stream(db, 100_000)];
      await expect(list(db, 1001)).rejects.toEqual(new ServiceError('too_many_lists'));
      expect(JSON.parse((await list(db, 10)) as string)).toHaveLength(10);
      expect((await db.query({ text: 'select 1 as one' })).rows).toEqual([{ one: 1 }]);

      held[0]!.destroy(); // two were made
      await once(held[0]!, 'close');
      const next = await stream(db, 1001);
      await Promise.all([text(held[1]!), text(next)]);
    });

    test('one is possible with the smallest pool', async () => {
      expect(JSON.parse(await text(await stream(open({ MF_METADATA_DB_POOL_MAX: '2' }), 1001)))).toHaveLength(1001);
    });
  });

  describe('an error', () => {
    const failing = (at: number) => ({
      text: 'select n, (1 / ($1 - n))::text as word from (select n from numbers order by n offset 0) sorted',
      values: [at],
    });

    test('of the first rows is an error of the whole', async () => {
      await expect(jsonList<Row>(open().lists, failing(5), json, 1000)).rejects.toMatchObject({ code: '22012' });
    });

    test('after the first rows breaks the stream off, and the connection can be used again', async () => {
      const db = open();
      const answer = (await jsonList<Row>(db.lists, failing(3500), json, 1000)) as Readable;
      await expect(text(answer)).rejects.toMatchObject({ code: '22012' });
      await busy(db);
      expect(db.primary.pool.totalCount).toBe(1);
      expect(JSON.parse(await text(await stream(db, 1500)))).toHaveLength(1500);
    });

    test('of printing a row is no different', async () => {
      const failingAt = (n: number) => (row: Row) => {
        if (row.n === n) throw new Error('cannot print');
        return json(row);
      };
      const db = open();
      await expect(jsonList<Row>(db.lists, numbers(5000), failingAt(5), 1000)).rejects.toThrow('cannot print');
      const answer = (await jsonList<Row>(db.lists, numbers(5000), failingAt(2000), 1000)) as Readable;
      await expect(text(answer)).rejects.toThrow('cannot print');
    });

    test.each(['pg_terminate_backend', 'a crash of the machine'])(
      'of the connection (%s) breaks the stream off, and the next list works',
      async (how) => {
        const proxy = await startProxy(server);
        const db = open({ MF_METADATA_DB_PORT: String(proxy.port) });
        const answer = await stream(db, 100_000);
        if (how === 'pg_terminate_backend')
          await asSuperuser(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}'`,
          );
        else proxy.cut();
        await expect(text(answer)).rejects.toThrow();
        expect(answer.errored).toBeInstanceOf(DatabaseUnavailable);
        expect(JSON.parse(await text(await stream(db, 1500)))).toHaveLength(1500);
        expect(await busy(db)).toBe(0);
        await db.close();
        opened.pop();
        await proxy.close();
      },
    );

    test('of a server that falls silent breaks the stream off after the limit for a statement', async () => {
      const proxy = await startProxy(server);
      const db = open({
        MF_METADATA_DB_PORT: String(proxy.port),
        MF_METADATA_DB_TIMEOUT: '1',
        MF_METADATA_DB_CONNECT_TIMEOUT: '1',
      });
      const answer = await stream(db, 100_000);
      proxy.stall();
      const began = Date.now();
      await expect(text(answer)).rejects.toThrow(DatabaseUnavailable);
      expect(Date.now() - began).toBeLessThan(4500);
      proxy.resume();
      expect(JSON.parse(await text(await stream(db, 1500)))).toHaveLength(1500);
      expect(await busy(db)).toBe(0);
      await db.close();
      opened.pop();
      await proxy.close();
    });
  });
});

async function text(stream: Readable): Promise<string> {
  let parts = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) parts += String(chunk);
  return parts;
}

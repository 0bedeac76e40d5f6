import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, type Environment } from '../../src/config.js';
import { Connections } from '../../src/db/connections.js';
import { Pipeline } from '../../src/db/pipeline.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { freePort } from '../../../test/support/ephemeral-postgres.js';
import { asSuperuser, createEmptyDatabase, server, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { startProxy, type Proxy } from '../support/proxy.js';

describe('the pipeline of point reads', () => {
  let database: TestDatabase;
  let proxy: Proxy;
  let pipeline: Pipeline;

  const start = (env: Environment = {}) => {
    const config = loadConfig({ ...database.env, MF_METADATA_DB_PORT: String(proxy.port), ...env }).database;
    return new Pipeline(new Connections(config, silent, { host: config.host, min: 0, max: 1, pipeline: true }));
  };
  beforeAll(async () => {
    database = await createEmptyDatabase();
    await asSuperuser(
      'create table words (id int primary key, word text); insert into words select n, n::text from generate_series(0, 999) n',
      database.name,
    );
  });
  beforeEach(async () => {
    proxy = await startProxy(server);
    pipeline = start();
  });
  afterEach(async () => {
    await pipeline.close();
    await proxy.close();
  });
  afterAll(() => database.drop());

  const word = (id: number | string) =>
    pipeline.query<{ word: string }>({ name: 'word', text: 'select word from words where id = $1', values: [id] });
  const many = (count: number) => Array.from({ length: count }, (_, i) => word(i).then(({ rows }) => rows[0]?.word));
  const backend = async () =>
    (await pipeline.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })).rows[0]!.pid;
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const outcomes = async (answers: Promise<unknown>[]) =>
    (await Promise.allSettled(answers)).map((a) =>
      a.status === 'fulfilled' ? a.value : (a.reason as Error).constructor,
    );

  test('answers many at once, each its own, over one connection, also when that is opened only then', async () => {
    expect(await Promise.all(many(100))).toEqual(numbers(100));
    expect(await Promise.all(many(1000))).toEqual(numbers(1000));
    expect(proxy.accepted).toBe(1);
  });

  test('an error of one disturbs no other one, before or after it', async () => {
    const answers = await outcomes([
      ...many(3),
      word('x'),
      ...many(3),
      pipeline.query({ text: 'select 1 / 0' }),
      ...many(3),
    ]);
    const [databaseError] = (await outcomes([pipeline.query({ text: 'nonsense' })])) as [unknown];
    expect(answers).toEqual(['0', '1', '2', databaseError, '0', '1', '2', databaseError, '0', '1', '2']);
    expect(proxy.accepted).toBe(1);
  });

  test('the first statement of a kind may fail without spoiling those of the same kind behind it', async () => {
    const answers = await outcomes([word('x'), word('y'), ...many(3)]);
    expect(answers.slice(2)).toEqual(['0', '1', '2']);
  });

  test.each(['pg_terminate_backend', 'a crash of the machine'])(
    'a connection that is lost (%s) fails all that are in flight as unavailable, and the next one works',
    async (how) => {
      const pid = await backend();
      const inFlight = outcomes([pipeline.query({ text: 'select pg_sleep(10)' }), ...many(20)]);
      await sleep(100);
      if (how === 'pg_terminate_backend') await asSuperuser(`select pg_terminate_backend(${pid})`);
      else proxy.cut();
      expect(await inFlight).toEqual(Array(21).fill(DatabaseUnavailable));
      expect(await Promise.all(many(20))).toEqual(numbers(20));
      expect(proxy.open).toBe(1);
    },
  );

  test('a connection that is lost while nobody uses it is replaced without an error', async () => {
    const pid = await backend();
    await asSuperuser(`select pg_terminate_backend(${pid})`);
    await sleep(100);
    expect(await backend()).not.toBe(pid);
    expect(proxy.open).toBe(1);
  });

  test('a server that is not there fails all at once, and is found as soon as it is there', async () => {
    const port = await freePort();
    await pipeline.close();
    pipeline = start({ MF_METADATA_DB_PORT: String(port) });
    const began = Date.now();
    expect(await outcomes(many(50))).toEqual(Array(50).fill(DatabaseUnavailable));
    expect(Date.now() - began).toBeLessThan(1000);
  });

  test('a server that does not answer to a new connection costs the connect timeout once, not once for each request', async () => {
    proxy.stall();
    await pipeline.close();
    pipeline = start({ MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
    const began = Date.now();
    expect(await outcomes(many(50))).toEqual(Array(50).fill(DatabaseUnavailable));
    expect(Date.now() - began).toBeLessThan(1900);
    expect(proxy.accepted).toBe(1);
    proxy.resume();
    expect(await Promise.all(many(5))).toEqual(numbers(5));
  });

  test('a server that falls silent fails all that are in flight after the limit, and the next one gets a new connection', async () => {
    await pipeline.close();
    pipeline = start({ MF_METADATA_DB_CONNECT_TIMEOUT: '1', MF_METADATA_DB_TIMEOUT: '1' });
    await backend();
    proxy.stall();
    const began = Date.now();
    expect(await outcomes(many(20))).toEqual(Array(20).fill(DatabaseUnavailable));
    expect(Date.now() - began).toBeLessThan(2900);
    proxy.resume();
    expect(await Promise.all(many(5))).toEqual(numbers(5));
  });

  test('a slow statement is ended by its limit, and those behind it are answered then', async () => {
    await pipeline.close();
    pipeline = start({ MF_METADATA_DB_TIMEOUT: '1' });
    const answers = await Promise.allSettled([pipeline.query({ text: 'select pg_sleep(5)' }), ...many(3)]);
    expect(answers[0]).toMatchObject({ status: 'rejected', reason: { code: '57014' } });
    expect(answers.slice(1)).toEqual(['0', '1', '2'].map((value) => ({ status: 'fulfilled', value })));
  });

  test('closing waits for what is in flight', async () => {
    const inFlight = Promise.all([pipeline.query({ text: 'select pg_sleep(0.3)' }), ...many(5)]);
    await sleep(50);
    await pipeline.close();
    pipeline = start();
    expect((await inFlight).slice(1)).toEqual(numbers(5));
    await sleep(50);
    expect(proxy.open).toBe(0);
  });
});

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Environment } from '../../src/config.js';
import { until } from '../migration/process.js';
import { asSuperuser, createDatabase, createEmptyDatabase, server, type TestDatabase } from '../support/database.js';
import { startProxy, type Proxy } from '../support/proxy.js';
import {
  get,
  isUp,
  killAll,
  launch as launchService,
  log,
  messages,
  portTaken,
  post,
  serve as serveService,
} from '../support/service.js';

describe('the process of the metadata service', () => {
  let database: TestDatabase;
  const proxies: Proxy[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    await asSuperuser(
      `insert into flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags) select 'Flow' || n, 'alice', n, '[]', '[]' from generate_series(1, 20000) n`,
      database.name,
    );
  });
  afterEach(async () => {
    await killAll();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  afterAll(() => database.drop());

  const launch = (env: Environment = {}) => launchService({ ...database.env, ...env });
  const serve = (env: Environment = {}) => serveService({ ...database.env, ...env });
  /** A database behind a network that can fail. */
  async function proxied(): Promise<{ proxy: Proxy; env: Environment }> {
    const proxy = await startProxy(server);
    proxies.push(proxy);
    return { proxy, env: { MF_METADATA_DB_PORT: String(proxy.port) } };
  }
  /** Somebody else's port. */
  async function launchNothing(): Promise<{ port: number }> {
    const proxy = await startProxy(server);
    proxies.push(proxy);
    return proxy;
  }

  describe('does not start', () => {
    test('with mistakes in its configuration: all of them are one clear text, and the exit status is 1', async () => {
      const { service } = await launch({
        MF_METADATA_DB_TIMEOUT: '0',
        LOGLEVEL: 'loud',
        MF_METADATA_DB_DSN: 'password=hunter2 x',
      });
      expect(await service.exited).toBe(1);
      expect(service.output.err).toMatch(/^The configuration has 3 mistakes:\n( {2}- .*\n){3}$/);
      expect(service.output.err + service.output.out).not.toContain('hunter2');
    });

    test('with a file of keys that is not there, and says so before it looks for its database', async () => {
      const { proxy, env } = await proxied();
      proxy.stall();
      const { service } = await launch({ ...env, MF_API_KEYS_FILE: '/does/not/exist' });
      expect(await service.exited).toBe(1);
      expect(proxy.accepted).toBe(0);
      expect(service.output.err).toMatch(
        /^The configuration has 1 mistake:\n {2}- MF_API_KEYS_FILE: cannot read "\/does\/not\/exist" .*\n$/,
      );
    });

    test.each(['MF_METADATA_PORT', 'MF_METRICS_PORT'])('on a %s that is taken', async (name) => {
      const { port } = await launchNothing();
      const { service } = await launch({ [name]: String(port) });
      expect(await service.exited).toBe(1);
      expect(service.output.err).toBe(portTaken(port));
    });

    test('on a database without its tables, and says which command makes them', async () => {
      const empty = await createEmptyDatabase();
      const { service } = await launch(empty.env);
      expect(await service.exited).toBe(1);
      expect(service.output.err).toMatch(
        /^There are no tables of Metaflow in .*Upgrade it: `npm run migration-tools -- upgrade`.*\n$/,
      );
      await empty.drop();
    });
  });

  describe('without its database', () => {
    test('listens, tells it with 503 at once, and recovers by itself when the database comes', async () => {
      const { service, url } = await serve({ MF_METADATA_DB_NAME: 'not_there_yet' });
      expect(messages(service)).toContain('the database is not there; requests get 503 until it is');
      expect((await fetch(`${url}/ping`)).status).toBe(200);
      const began = Date.now();
      const statuses = await Promise.all([
        get(url, '/flows/Flow1'),
        get(url, '/flows'),
        get(url, '/healthcheck'),
        post(url, '/flows/New'),
      ]);
      expect(statuses).toEqual([503, 503, 503, 503]);
      expect(Date.now() - began).toBeLessThan(1000);

      await asSuperuser(`create database not_there_yet template ${database.name}`);
      await until('the database to be found', () => messages(service).includes('the database is there'));
      expect([
        await get(url, '/flows/Flow1'),
        await get(url, '/flows'),
        await get(url, '/healthcheck'),
        await post(url, '/flows/New'),
      ]).toEqual([200, 200, 200, 200]);
      await asSuperuser('drop database not_there_yet with (force)');
    });

    test('creates the triggers of DB_TRIGGER_CREATE=1 as soon as the database is there', async () => {
      const own = await createDatabase();
      const folder = mkdtempSync(join(tmpdir(), 'late-database-'));
      const { service, url } = await serve({ ...own.env, MF_METADATA_DB_HOST: folder, DB_TRIGGER_CREATE: '1' });
      expect(await get(url, '/flows')).toBe(503);
      proxies.push(await startProxy(server, join(folder, `.s.PGSQL.${server.port}`)));
      await until('the database to be found', () => messages(service).includes('the database is there'));
      expect(await get(url, '/flows')).toBe(200);
      const { rows } = await asSuperuser(
        "select tgrelid::regclass::text as name from pg_trigger where tgname like 'notify\\_ui%' order by 1",
        own.name,
      );
      expect(rows).toEqual(['flows_v3', 'metadata_v3', 'runs_v3', 'steps_v3', 'tasks_v3'].map((name) => ({ name })));
      await killAll();
      await own.drop();
      rmSync(folder, { recursive: true });
    });

    test('ends with status 1 when the database that comes has no tables', async () => {
      const { service } = await serve({ MF_METADATA_DB_NAME: 'empty_later' });
      await asSuperuser('create database empty_later');
      expect(await service.exited).toBe(1);
      expect(log(service)).toContainEqual(
        expect.objectContaining({ msg: 'the service cannot serve this database', level: 50 }),
      );
      await asSuperuser('drop database empty_later with (force)');
    });

    test('can be ended while it waits for a database that does not answer', async () => {
      const { proxy, env } = await proxied();
      proxy.stall();
      const { service } = await launch({ ...env, MF_METADATA_DB_CONNECT_TIMEOUT: '60' });
      await until('it to look for its database', () => proxy.accepted > 0);
      service.child.kill('SIGTERM');
      expect(await service.exited).toBe(0);
    });
  });

  describe('SIGTERM', () => {
    test('lets requests in flight finish: a statement that takes its time, and a long list', async () => {
      const { service, url, port } = await serve();
      const list = await slowList(port);
      const locked = await lockFlows(database);
      const write = post(url, '/flows/Late');
      await sleep(200);
      service.child.kill('SIGTERM');
      await until('it to listen no more', async () => !(await isUp(url)));
      await locked.release();
      expect(await write).toBe(200);
      expect((JSON.parse(await list.rest()) as unknown[]).length).toBeGreaterThanOrEqual(20_000);
      expect(await service.exited).toBe(0);
      expect(messages(service)).toContain('the service finishes its requests and ends');
    });

    test('ends idle connections, so that nothing waits for their clients', async () => {
      const { service, url, port } = await serve();
      const agent = new Agent({ keepAlive: true });
      const sent = request({ agent, port, host: '127.0.0.1', path: '/ping' }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      const silent = connect(port, '127.0.0.1');
      await once(silent, 'connect');
      expect(await isUp(url)).toBe(true);
      const began = Date.now();
      service.child.kill('SIGTERM');
      expect(await service.exited).toBe(0);
      expect(Date.now() - began).toBeLessThan(3000);
      agent.destroy();
    });

    test('does not wait longer than MF_SHUTDOWN_TIMEOUT for a request that hangs', async () => {
      const { service, url } = await serve({ MF_SHUTDOWN_TIMEOUT: '1' });
      const locked = await lockFlows(database);
      const hung = post(url, '/flows/Hung').catch(() => 'cut off');
      await sleep(200);
      const began = Date.now();
      service.child.kill('SIGTERM');
      expect(await service.exited).toBe(1);
      expect(Date.now() - began).toBeGreaterThan(900);
      expect(Date.now() - began).toBeLessThan(2500);
      expect(await hung).toBe('cut off');
      await locked.release();
    });

    test('a second time ends it at once', async () => {
      const { service, url } = await serve();
      const locked = await lockFlows(database);
      const hung = post(url, '/flows/Hung').catch(() => 'cut off');
      await sleep(200);
      const began = Date.now();
      service.child.kill('SIGTERM');
      await sleep(100);
      service.child.kill('SIGTERM');
      expect(await service.exited).toBe(1);
      expect(Date.now() - began).toBeLessThan(1500);
      expect(await hung).toBe('cut off');
      await locked.release();
    });

    test('ends it while the database does not answer', async () => {
      const { proxy, env } = await proxied();
      const { service, url } = await serve({ ...env, MF_SHUTDOWN_TIMEOUT: '3' });
      expect(await get(url, '/flows/Flow1')).toBe(200);
      proxy.stall();
      const hung = get(url, '/flows/Flow1').catch(() => 'cut off');
      await sleep(100);
      const began = Date.now();
      service.child.kill('SIGTERM');
      await service.exited;
      expect(Date.now() - began).toBeLessThan(4500);
      expect([503, 'cut off']).toContain(await hung);
    });
  });

  test('LOGLEVEL decides what is in the log: here, no requests', async () => {
    const { service, url } = await serve({ LOGLEVEL: 'WARNING', MF_METADATA_DB_NAME: 'not_there' });
    expect(await get(url, '/flows/Flow1')).toBe(503);
    await until('the line about it', () => messages(service).includes('the request was refused'));
    expect(log(service).filter(({ level }) => Number(level) < 40)).toEqual([]);
  });
});

/** Holds up every insert of a flow. */
async function lockFlows(database: TestDatabase): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ ...server, database: database.name });
  await client.connect();
  await client.query('begin; lock table flows_v3 in share mode');
  return {
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
}

/** Asks for all flows and reads only the beginning. */
async function slowList(port: number): Promise<{ rest(): Promise<string> }> {
  const sent = request({ port, host: '127.0.0.1', path: '/flows' }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    rest: async () => {
      let text = '';
      for await (const part of answer as AsyncIterable<Buffer>) text += String(part);
      return text;
    },
  };
}

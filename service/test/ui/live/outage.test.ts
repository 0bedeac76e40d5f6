import { asSuperuser, createDatabase, server, type TestDatabase } from '../../support/database.js';
import { startProxy, type Proxy } from '../../support/proxy.js';
import { until } from '../../migration/process.js';
import { LiveClient, rows, startLiveApp, type LiveApp } from './live-app.js';

describe('live updates while the connection to the database fails', () => {
  let database: TestDatabase;
  let proxy: Proxy;
  let live: LiveApp;
  let direct: { query: LiveApp['query'] };

  beforeAll(async () => {
    database = await createDatabase();
    direct = { query: (text, values = []) => asSuperuser(filled(text, values), database.name) };
  });
  beforeEach(async () => {
    proxy = await startProxy(server);
    live = await startLiveApp({ ...database.env, MF_METADATA_DB_PORT: String(proxy.port) });
  });
  afterEach(async () => {
    proxy.resume();
    await live.close();
    await proxy.close();
  });
  afterAll(() => database.drop());

  const filled = (text: string, values: unknown[]) =>
    text.replace(/\$(\d+)/g, (_, n) => {
      const value = values[Number(n) - 1];
      return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
    });
  const listeners = async () =>
    (
      await asSuperuser(
        `select pid from pg_stat_activity where application_name = 'metaflow-ui-listener' and datname = '${database.name}'`,
      )
    ).rows as { pid: number }[];
  const isConnected = async () => (await live.metric('ui_live_listener_connected')) === 1;

  /** A client that watches a run, of which things happen while nobody listens. */
  async function watch(flow: string, run: number) {
    const insert = rows(direct, flow);
    await insert.flow();
    await insert.run(run);
    await insert.step(run, 'start');
    await insert.task(run, 'start', run * 10);
    const client = await LiveClient.connect(`${live.url}/ws`);
    await client.subscribe('run', `/flows/${flow}/runs/${run}`);
    await client.subscribe('steps', `/flows/${flow}/runs/${run}/steps`);
    await client.subscribe('tasks', `/flows/${flow}/runs/${run}/tasks`);
    await client.subscribe('runs', `/runs?flow_id=${flow}`);
    const last = (uuid: string) => client.messages.filter((message) => message.uuid === uuid).at(-1)?.data;
    return {
      client,
      happen: async () => {
        await insert.metadata(run, 'start', run * 10, 'attempt_ok', 'True');
        await insert.step(run, 'end');
        await insert.task(run, 'end', run * 10 + 1);
        await insert.metadata(run, 'end', run * 10 + 1, 'attempt_ok', 'True');
        await insert.run(run + 1);
      },
      nothingMissed: async () => {
        await until('the end of the run', () => last('run')?.status === 'completed');
        const has = (uuid: string, match: Record<string, unknown>) => () =>
          client.messages.some(
            (message) =>
              message.uuid === uuid && Object.entries(match).every(([key, value]) => message.data[key] === value),
          );
        await until('the new step', has('steps', { step_name: 'end' }));
        await until('the end of the first task', has('tasks', { task_id: run * 10, status: 'completed' }));
        await until('the end of the last task', has('tasks', { task_id: run * 10 + 1, status: 'completed' }));
        await until('the end of the run in the list', has('runs', { run_number: run, status: 'completed' }));
        await until('the next run', has('runs', { run_number: run + 1 }));
        expect(client.closed).toBeUndefined();
        client.socket.terminate();
      },
    };
  }

  test('ended by an administrator: nothing is missed', async () => {
    const { happen, nothingMissed } = await watch('Ended', 100);
    const [listener] = await listeners();
    // New connections are refused for a while, so that things happen meanwhile.
    await asSuperuser(`alter database ${database.name} allow_connections false`);
    await asSuperuser(`select pg_terminate_backend(${listener?.pid})`);
    await until('the loss', async () => !(await isConnected()));
    await asSuperuser(`alter database ${database.name} allow_connections true`);
    await happen();
    await nothingMissed();
    expect(await isConnected()).toBe(true);
  });

  test('cut off without a word: nothing is missed', async () => {
    const { happen, nothingMissed } = await watch('Cut', 200);
    const happened = happen();
    proxy.cut();
    await happened;
    await nothingMissed();
  });

  test('silent from some moment on: found out, and nothing is missed', async () => {
    const { happen, nothingMissed } = await watch('Silent', 300);
    proxy.stall();
    await happen();
    await until('the loss', async () => !(await isConnected()));
    proxy.resume();
    await nothingMissed();
  });

  test('is one connection, and ends with the service', async () => {
    expect(await listeners()).toHaveLength(1);
    await live.close();
    await until('its end', async () => (await listeners()).length === 0);
    live = await startLiveApp({ ...database.env, MF_METADATA_DB_PORT: String(proxy.port) }); // for afterEach
  });
});

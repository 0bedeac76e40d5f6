import { createDatabase, type TestDatabase } from '../../support/database.js';
import { until } from '../../migration/process.js';
import { LiveClient, rows, startLiveApp, type LiveApp } from './live-app.js';

describe('live updates', () => {
  let database: TestDatabase;
  let live: LiveApp;
  const clients: LiveClient[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    live = await startLiveApp({ ...database.env, HEARTBEAT_THRESHOLD: '600', RUN_INACTIVE_CUTOFF_TIME: '3600' });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.socket.terminate();
  });
  afterAll(async () => {
    await live.close();
    await database.drop();
  });

  const connect = async () => {
    const client = await LiveClient.connect(`${live.url}/ws`);
    clients.push(client);
    return client;
  };
  const shown = (client: LiveClient) =>
    client.messages.map(
      ({ type, uuid, data }) => `${uuid} ${type} ${String(data.status ?? data.step_name ?? data.flow_id)}`,
    );

  test('tell of a run from its first row to its end', async () => {
    const client = await connect();
    const insert = rows(live, 'Story');
    for (const [uuid, resource] of [
      ['flows', '/flows'],
      ['runs', '/runs?flow_id=Story'],
      ['run', '/flows/Story/runs/1'],
      ['steps', '/flows/Story/runs/1/steps'],
      ['tasks', '/flows/Story/runs/1/tasks'],
    ] as const) {
      await client.subscribe(uuid, resource);
    }
    const beat = () => Math.floor(Date.now() / 1000);
    await insert.flow();
    await client.received(1);
    await insert.run(1, beat());
    await client.received(3);
    await insert.step(1, 'end');
    await client.received(4);
    await insert.task(1, 'end', 11, beat());
    await client.received(7);
    await insert.metadata(1, 'end', 11, 'attempt', '0');
    await client.received(8);
    await insert.metadata(1, 'end', 11, 'attempt_ok', 'True');
    await client.received(11);
    expect(shown(client).sort()).toEqual([
      'flows INSERT Story',
      'run INSERT running',
      'run UPDATE completed',
      'run UPDATE running',
      'runs INSERT running',
      'runs UPDATE completed',
      'runs UPDATE running',
      'steps INSERT end',
      'tasks INSERT running',
      'tasks UPDATE completed',
      'tasks UPDATE running',
    ]);
    expect(client.messages.find(({ uuid }) => uuid === 'run')).toEqual({
      type: 'INSERT',
      uuid: 'run',
      resource: '/flows/Story/runs/1',
      data: expect.objectContaining({
        flow_id: 'Story',
        run_number: 1,
        run: '1',
        user: 'alice',
        tags: ['t'],
      }) as unknown,
    });
  });

  test('read a change once, however many are subscribed to it, and not at all for nobody', async () => {
    const own = await startLiveApp(database.env); // where nobody was before
    const insert = rows(live, 'Once');
    await insert.flow();
    await insert.run(100);
    const several = await Promise.all(Array.from({ length: 20 }, () => LiveClient.connect(`${own.url}/ws`)));
    await Promise.all(several.map((client) => client.subscribe('u', '/flows/Once/runs')));
    await insert.run(101);
    await Promise.all(several.map((client) => client.received(1)));
    expect(await own.metric('ui_live_changes_read_total')).toBe(1);
    expect(await own.metric('ui_live_events_total')).toBe(20);
    expect(await own.metric('ui_websocket_connections')).toBe(20);
    expect(await own.metric('ui_websocket_subscriptions')).toBe(20);
    await own.close();
  });

  test('of a foreach of 5,000 tasks show each task and the last state of the run', async () => {
    const insert = rows(live, 'Wide');
    await insert.flow();
    await insert.run(200, Math.floor(Date.now() / 1000));
    await insert.step(200, 'body');
    const client = await connect();
    await client.subscribe('tasks', '/flows/Wide/runs/200/tasks');
    await client.subscribe('run', '/flows/Wide/runs/200');
    const before = await live.metric('ui_live_changes_read_total');
    await live.query(
      `insert into tasks_v3 (flow_id, run_number, step_name, task_id, ts_epoch)
      select 'Wide', 200, 'body', 20000 + n, $1 from generate_series(1, 5000) n`,
      [Date.now()],
    );
    // Its last state, right behind the burst.
    await live.query('update runs_v3 set tags = \'["last"]\' where run_number = 200');
    await insert.step(200, 'end');
    await insert.task(200, 'end', 29_000);
    await insert.metadata(200, 'end', 29_000, 'attempt_ok', 'True');

    const tasksOf = () =>
      new Set(client.messages.filter(({ uuid }) => uuid === 'tasks').map(({ data }) => data.task_id));
    const lastRun = () => client.messages.filter(({ uuid }) => uuid === 'run').at(-1)?.data;
    await until('all tasks', () => tasksOf().size === 5001, 100_000); // a busy machine reads a hundred a second
    await until('the end of the run', () => lastRun()?.status === 'completed');
    expect(lastRun()).toMatchObject({ tags: ['last'] });
    expect(client.messages.filter(({ uuid }) => uuid === 'run').length).toBeLessThan(200);
    expect((await live.metric('ui_live_changes_read_total')) - before).toBeLessThan(5300);
    expect(client.closed).toBeUndefined();
  }, 120_000);

  test('end with UNSUBSCRIBE, and a name is used again for another resource', async () => {
    const client = await connect();
    await client.subscribe('a', '/flows');
    await client.subscribe('b', '/flows');
    await client.subscribe('b', '/flows/Named/runs');
    await client.subscribe('c', '/flows/Named');
    await client.unsubscribe('a');
    await rows(live, 'Named').flow();
    await client.received(1);
    await rows(live, 'Named').run(300);
    expect((await client.received(2)).map(({ uuid, resource }) => [uuid, resource])).toEqual([
      ['c', '/flows/Named'],
      ['b', '/flows/Named/runs'],
    ]);
  });

  test('that a client missed while it was away come when it is back, all of them', async () => {
    const insert = rows(live, 'Away');
    await insert.flow();
    await insert.run(400);
    const first = await connect();
    await first.subscribe('u', '/flows/Away/runs/400/steps');
    await insert.step(400, 'sent into the dark');
    await first.received(1);
    const since = Math.floor(Date.now() / 1000) + 1; // the UI finds out later that the connection was dead
    await first.disconnect();
    for (const step of ['a', 'b', 'c']) await insert.step(400, step);
    const second = await connect();
    await until('the events in the queue', async () => {
      await second.subscribe('again', '/flows/Away/runs/400/steps', since);
      return new Set(second.messages.map(({ data }) => data.step_name)).size >= 4;
    });
    expect(new Set(second.messages.map(({ data }) => data.step_name))).toEqual(
      new Set(['sent into the dark', 'a', 'b', 'c']),
    );
  });

  test('that happened before anybody was subscribed here are read from the tables for who comes from elsewhere', async () => {
    const insert = rows(live, 'Elsewhere');
    const since = Math.floor(Date.now() / 1000);
    await insert.flow();
    await insert.run(500);
    await insert.step(500, 'start');
    await insert.task(500, 'start', 5001);
    await insert.metadata(500, 'start', 5001, 'attempt', '0');
    await insert.metadata(500, 'start', 5001, 'attempt_ok', 'False');
    const own = await startLiveApp(database.env); // it has heard nothing of all that
    const [client, other] = [await LiveClient.connect(`${own.url}/ws`), await LiveClient.connect(`${own.url}/ws`)];
    await other.subscribe('other', '/flows/Elsewhere/runs/500/tasks');
    await client.subscribe('run', '/flows/Elsewhere/runs/500', since);
    await client.subscribe('tasks', '/flows/Elsewhere/runs/500/tasks', since);
    await client.subscribe('runs', '/runs?flow_id=Elsewhere', since);
    await client.subscribe('metadata', '/flows/Elsewhere/runs/500/steps/start/tasks/5001/metadata', since);
    const last = (name: string) => client.messages.filter(({ uuid }) => uuid === name).at(-1)?.data;
    await until('the state of the task', () => last('tasks')?.status === 'failed');
    await until('the run', () => last('run') && last('runs'));
    const fields = () => client.messages.filter(({ uuid }) => uuid === 'metadata').map(({ data }) => data.field_name);
    await until('both metadata', () => fields().length === 2);
    expect(new Set(fields())).toEqual(new Set(['attempt', 'attempt_ok']));
    expect(other.messages).toEqual([]); // it missed nothing
    await own.close();
  });

  test('drop a client that does not read, with a code, and serve the others', async () => {
    const insert = rows(live, 'Slow');
    await insert.flow();
    const [slow, fast] = [await connect(), await connect()];
    await slow.subscribe('u', '/flows/Slow');
    await fast.subscribe('u', '/flows/Slow');
    slow.socket.pause();
    const big = JSON.stringify(['x'.repeat(200_000)]);
    let updates = 0;
    await until('the slow one to be dropped', async () => {
      await live.query('update flows_v3 set tags = $1 where flow_id = $2', [big, 'Slow']);
      await fast.received((updates += 1));
      return (await live.metric('ui_websocket_clients_dropped_total')) === 1;
    });
    expect(await live.metric('ui_websocket_connections')).toBeLessThanOrEqual(2);
    expect(fast.closed).toBeUndefined();
    slow.socket.resume();
    await until('its end', () => slow.closed);
    expect(updates).toBeLessThan(60); // some megabytes are on their way, and one waits
  });

  test('refuse what is too much for one connection, and say why', async () => {
    const [many, long, huge] = [await connect(), await connect(), await connect()];
    for (let i = 0; i <= 500; i += 1) many.send({ type: 'SUBSCRIBE', uuid: `u${i}`, resource: '/runs' });
    long.send({ type: 'SUBSCRIBE', uuid: 'u', resource: `/runs?user=${'x'.repeat(8192)}` });
    huge.send('x'.repeat(70_000));
    await until('the end of all', () => many.closed && long.closed && huge.closed);
    expect(many.closed).toEqual({ code: 1008, reason: 'A connection may have 500 subscriptions.' });
    expect(long.closed).toEqual({ code: 1008, reason: 'A resource may have 8192 characters, a uuid 256.' });
    expect(huge.closed?.code).toBe(1009);
    await until('no subscriptions', async () => (await live.metric('ui_websocket_subscriptions')) === 0);
  });

  test('ignore messages that mean nothing', async () => {
    const client = await connect();
    for (const message of ['not json', '[1]', { type: 'NOPE', uuid: 'x', resource: '/flows' }]) client.send(message);
    client.socket.send(Buffer.from('__ping__')); // binary
    await client.ping();
    expect([client.closed, client.messages]).toEqual([undefined, []]);
  });
});

import type { Environment } from '../../../src/config.js';
import { until } from '../../migration/process.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { LiveClient, rows, startLiveApp, type LiveApp } from '../live/live-app.js';

describe('the websocket routes', () => {
  let database: TestDatabase;
  let live: LiveApp;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterEach(() => live.close());
  afterAll(() => database.drop());

  const start = async (env: Environment = {}) => (live = await startLiveApp({ ...database.env, ...env }));
  const SEARCH = '/search/flows/F/runs/1?key=x';
  /** The code of the end, `open`, or why there is no websocket. */
  const outcome = (path: string, headers: Record<string, string> = {}) =>
    LiveClient.connect(live.url + path, headers).then(
      (client) => {
        client.socket.terminate();
        return 'open';
      },
      (error: Error) => error.message,
    );
  const refusal = (status: number) => `Unexpected server response: ${status}`;

  test('ask for a key like all others', async () => {
    await start({ MF_API_KEYS: 'secret' });
    expect([await outcome('/ws'), await outcome(SEARCH)]).toEqual([refusal(401), refusal(401)]);
    expect(await outcome('/ws', { 'x-api-key': 'wrong' })).toBe(refusal(401));
    const key = { 'x-api-key': 'secret' };
    expect([await outcome('/ws', key), await outcome(SEARCH, key)]).toEqual(['open', 'open']);
  });

  test('are open to pages of the configured origin, to the own page and to what is no browser', async () => {
    await start({ ORIGIN_TO_ALLOW_CORS_FROM: 'https://ui.example.org' });
    for (const path of ['/ws', SEARCH]) {
      expect(await outcome(path, { origin: 'https://evil.example.org' })).toBe(refusal(403));
      expect(await outcome(path, { origin: 'https://ui.example.org' })).toBe('open');
      expect(await outcome(path, { origin: `http://127.0.0.1:${live.port}` })).toBe('open');
      expect(
        await outcome(path, { origin: 'https://proxy.example.org', 'x-forwarded-host': 'proxy.example.org' }),
      ).toBe('open');
      expect(await outcome(path)).toBe('open');
    }
  });

  test.each([undefined, '*'])('are open to all pages with ORIGIN_TO_ALLOW_CORS_FROM=%s', async (origin) => {
    await start({ ORIGIN_TO_ALLOW_CORS_FROM: origin });
    expect(await outcome('/ws', { origin: 'https://any.example.org' })).toBe('open');
  });

  test('are below the prefix, and resources are not', async () => {
    await start({ PATH_PREFIX: '/api' });
    expect([await outcome('/ws'), await outcome(SEARCH)]).toEqual([refusal(404), refusal(404)]);
    const client = await LiveClient.connect(`${live.url}/api/ws`);
    await client.subscribe('u', '/flows');
    await client.subscribe('prefixed', '/api/flows');
    await rows(live, 'Prefixed').flow();
    expect((await client.received(1)).map(({ uuid }) => uuid)).toEqual(['u']);
  });

  test('tell plain requests that they expect a websocket', async () => {
    await start();
    for (const path of ['/ws', SEARCH]) expect((await live.app.inject(path)).statusCode).toBe(400);
  });

  test('close websockets with the service, and say that it is ending', async () => {
    await start();
    const clients = await Promise.all(Array.from({ length: 3 }, () => LiveClient.connect(`${live.url}/ws`)));
    const unwilling = await LiveClient.connect(`${live.url}/ws`);
    unwilling.socket.pause(); // does not answer to the end
    await live.app.close();
    await until('the end', () => clients.every(({ closed }) => closed));
    expect(clients.map(({ closed }) => closed?.code)).toEqual([1001, 1001, 1001]);
    unwilling.socket.terminate();
    await start(); // for afterEach
  });

  test('are not there with FEATURE_WS_DISABLE, except for the search', async () => {
    await start({ FEATURE_WS_DISABLE: '1' });
    expect([await outcome('/ws'), await outcome(SEARCH)]).toEqual([refusal(404), 'open']);
  });

  test('with FEATURE_DB_LISTEN_DISABLE take subscriptions, and hear nothing of the database', async () => {
    await start({ FEATURE_DB_LISTEN_DISABLE: '1' });
    const client = await LiveClient.connect(`${live.url}/ws`);
    await client.subscribe('u', '/flows');
    const listening = await live.query(
      "select from pg_stat_activity where application_name = 'metaflow-ui-listener' and datname = current_database()",
    );
    expect([listening.rowCount, await live.metric('ui_live_listener_connected')]).toEqual([0, 0]);
  });
});

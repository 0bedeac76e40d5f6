import { freePort } from '../../../test/support/ephemeral-postgres.js';
import type { Environment } from '../../src/config.js';
import { start, until, type Started } from '../migration/process.js';
import { createDatabase, createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { get, isUp, killAll, messages, portTaken } from '../support/service.js';

describe('the UI service as a process', () => {
  let database: TestDatabase;
  let started: Started[] = [];
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const { child, exited } of started) {
      child.kill('SIGKILL');
      await exited;
    }
    started = [];
    await killAll();
    await database.drop();
  });

  function launch(env: Environment, port: number): Started {
    const service = start('service/src/ui/server.ts', {
      MF_UI_METADATA_HOST: '127.0.0.1',
      MF_UI_METADATA_PORT: String(port),
      MF_METRICS_PORT: '0',
      UI_ENABLED: '0',
      ...env,
    });
    started.push(service);
    return service;
  }

  test('makes its triggers and indexes, serves, and ends well on SIGTERM', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const service = launch({ ...database.env, MF_METRICS_PORT: String(metricsPort) }, port);
    const url = `http://127.0.0.1:${port}`;
    await until('the service to listen', () => isUp(url));
    expect(await get(url, '/runs')).toBe(200);
    await until('the indexes', () => messages(service).includes("created the UI's indexes"));
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('http_request_duration_seconds_count{method="GET",route="/runs",status="200"} 1');

    const db = open(database);
    const { rows } = await db.query<{ triggers: number }>({
      text: "select count(*) as triggers from pg_trigger where tgname like 'notify\\_ui%'",
    });
    expect(rows[0]?.triggers).toBe(5);
    await db.close();

    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.output.err).toBe('');
  });

  test('makes none of them when it is told so', async () => {
    const port = await freePort();
    launch({ ...database.env, DB_TRIGGER_CREATE: '0', MF_UI_INDEX_CREATE: '0' }, port);
    await until('the service to listen', () => isUp(`http://127.0.0.1:${port}`));
    const db = open(database);
    const { rows } = await db.query<{ made: number }>({
      text: `select (select count(*) from pg_trigger where tgname like 'notify\\_ui%')
        + (select count(*) from pg_class where relname like '%\\_idx\\_ui\\_%') as made`,
    });
    expect(rows[0]?.made).toBe(0);
    await db.close();
  });

  test('says which port is taken, and ends', async () => {
    const port = await freePort();
    launch(database.env, port);
    await until('the first one to listen', () => isUp(`http://127.0.0.1:${port}`));
    const second = launch(database.env, port);
    expect(await second.exited).toBe(1);
    expect(second.output.err).toBe(portTaken(port));
  });

  test('ends with the remedy on a database without tables', async () => {
    const empty = await createEmptyDatabase();
    const service = launch(empty.env, await freePort());
    expect(await service.exited).toBe(1);
    expect(service.output.err).toContain('There are no tables of Metaflow');
    await empty.drop();
  });
});

import { freePort } from '../../../test/support/ephemeral-postgres.js';
import type { Environment } from '../../src/config.js';
import { asSuperuser, createDatabase, createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import { migrateTo, session, waitingBuild } from './database.js';
import { start, until, type Started } from './process.js';

let service: Started | undefined;
let database: TestDatabase | undefined;

afterEach(async () => {
  service?.child.kill('SIGKILL');
  await service?.exited;
  await database?.drop();
  service = database = undefined;
});

async function serve(env: Environment): Promise<string> {
  const port = await freePort();
  service = start('service/src/migration/server.ts', {
    ...env,
    MF_METADATA_HOST: '127.0.0.1',
    MF_MIGRATION_PORT: String(port),
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the service to listen', () =>
    fetch(`${url}/ping`).then(
      (r) => r.ok,
      () => false,
    ),
  );
  return url;
}

test('the process serves, and SIGTERM ends it with status 0', async () => {
  database = await createDatabase();
  const url = await serve(database.env);
  expect(await (await fetch(`${url}/version`)).text()).toBe('latest');
  await until('its word about the database', () => service?.output.out.includes('the database is there'));
  service?.child.kill('SIGTERM');
  expect(await service?.exited).toBe(0);
});

test('SIGTERM lets an upgrade in flight finish', async () => {
  database = await createEmptyDatabase();
  const db = open(database);
  await migrateTo(db.primary, 20260706000000);
  const holder = await session(database);
  await holder.query(`begin; insert into flows_v3 (flow_id, ts_epoch) values ('open', 1)`);
  const url = await serve(database.env);
  const answer = fetch(`${url}/upgrade`, { method: 'PATCH' }).then((response) => response.text());
  await until('an index build that waits', () => waitingBuild(db));
  service?.child.kill('SIGTERM');
  await until('the service to close', () =>
    fetch(`${url}/ping`).then(
      () => false,
      () => true,
    ),
  );
  await holder.query('commit');
  expect(await answer).toBe('upgrade success');
  expect(await service?.exited).toBe(0);
  await holder.end();
  await db.close();
});

test('a database that is not there yet is said, and used as soon as it is there', async () => {
  database = await createEmptyDatabase();
  await database.drop();
  const url = await serve(database.env);
  await until('its word about the database', () => service?.output.out.includes('the database cannot be used yet'));
  expect((await fetch(`${url}/db_schema_status`)).status).toBe(503);
  await asSuperuser(`create database ${database.name}`);
  expect((await fetch(`${url}/db_schema_status`)).status).toBe(200);
});

test('mistakes in the configuration are a clear text and exit status 1', async () => {
  service = start('service/src/migration/server.ts', { MF_MIGRATION_PORT: 'http', MF_METADATA_DB_TIMEOUT: '0' });
  expect(await service.exited).toBe(1);
  expect(service.output.err).toContain('MF_METADATA_DB_TIMEOUT: found "0".');
  expect(service.output.err).toContain('MF_MIGRATION_PORT: found "http".');
  expect(service.output.err).not.toContain('    at '); // no stack
});

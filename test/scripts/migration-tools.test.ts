import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { main, parse } from '../../scripts/migration-tools.js';
import { loadConfig, type Environment } from '../../service/src/config.js';
import type { Database } from '../../service/src/db/database.js';
import { createLogger } from '../../service/src/http/logger.js';
import type { App } from '../../service/src/http/server.js';
import { buildMigrationApp } from '../../service/src/migration/app.js';
import { readMigrations } from '../../service/src/migration/migrations.js';
import { createEmptyDatabase, open, type TestDatabase } from '../../service/test/support/database.js';
import { start } from '../../service/test/migration/process.js';

let database: TestDatabase;
let db: Database;
let app: App | undefined;
let other: Server | undefined;

beforeAll(async () => {
  database = await createEmptyDatabase();
  db = open(database);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

afterEach(async () => {
  await app?.close();
  other?.close();
  app = other = undefined;
});

async function serve(more: Environment = {}): Promise<string> {
  app = await buildMigrationApp(db, loadConfig({ ...database.env, ...more }), {
    log: createLogger({ logLevel: 'silent' }, 'test'),
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function tools(...args: string[]) {
  let out = '';
  let err = '';
  const status = await main(
    args,
    (text) => (out += text),
    (text) => (err += text),
  );
  return { status, out, err };
}

test('db-status, upgrade and db-status again tell what is lacking, do it, and tell that nothing is', async () => {
  const url = await serve();
  const versions = (await readMigrations()).map(({ version }) => String(version));
  const lacking = await tools('db-status', '--base-url', url);
  expect(lacking.status).toBe(0);
  expect(lacking.out).toBe(`Schema version:  0
Up to date:      no
Being upgraded:  no
Lacks:           13 of 13 migrations
${versions.map((version) => `  ${version}\n`).join('')}Apply them: npm run migration-tools -- upgrade
`);
  expect(await tools('upgrade', '--base-url', `${url}/`)).toEqual({ status: 0, out: 'upgrade success\n', err: '' });
  expect((await tools('db-status', '--base-url', url)).out).toBe(`Schema version:  ${versions.at(-1)}
Up to date:      yes
Being upgraded:  no
Lacks:           nothing
`);
});

test('a refused upgrade is one line that tells where to look, and status 1', async () => {
  await db.query({ text: 'insert into goose_db_version (version_id, is_applied) values (20990101000000, true)' });
  const url = await serve();
  expect(await tools('upgrade', '--base-url', url)).toEqual({
    status: 1,
    out: '',
    err: `PATCH ${url}/upgrade was answered with 500: upgrade failed. The log of the migration service has the reason.\n`,
  });
  await db.query({ text: 'delete from goose_db_version where version_id = 20990101000000' });
});

test('an upgrade that is switched off says so', async () => {
  const url = await serve({ MF_MIGRATION_ENDPOINTS_ENABLED: '0' });
  const { status, err } = await tools('upgrade', '--base-url', url);
  expect([status, err]).toEqual([1, expect.stringContaining('switched off there (MF_MIGRATION_ENDPOINTS_ENABLED=0)')]);
});

test('metadata-service-version prints what the metadata service says', async () => {
  other = createServer((request, response) => response.end(request.url === '/version' ? '2.5.1' : 'wrong')).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => other?.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  expect(await tools('metadata-service-version', '--base-url', `http://127.0.0.1:${port}`)).toEqual({
    status: 0,
    out: '2.5.1\n',
    err: '',
  });
  const { status, err } = await tools('db-status', '--base-url', `http://127.0.0.1:${port}`);
  expect([status, err]).toEqual([1, 'This is no migration service: it answered "wrong". Check --base-url.\n']);
});

test('a service that does not run is one line and status 1', async () => {
  expect(await tools('db-status', '--base-url', 'http://127.0.0.1:1')).toEqual({
    status: 1,
    out: '',
    err: 'No migration service answers at http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1). Is it running? Is --base-url right?\n',
  });
});

test('without --base-url the services of this machine are asked, on their usual ports', () => {
  expect(parse(['db-status'])?.baseUrl).toBe('http://127.0.0.1:8082');
  expect(parse(['upgrade'])?.baseUrl).toBe('http://127.0.0.1:8082');
  expect(parse(['metadata-service-version'])?.baseUrl).toBe('http://127.0.0.1:8080');
});

test.each([
  [[], 'No command. Expected one of db-status, upgrade, metadata-service-version. See --help.\n'],
  [['status'], 'Unknown command "status". Expected one of db-status, upgrade, metadata-service-version. See --help.\n'],
  [['upgrade', 'now'], 'One command at a time, found "upgrade now". See --help.\n'],
  [['upgrade', '--url', 'x'], "Unknown option '--url'. See --help.\n"],
  [
    ['upgrade', '--base-url', '127.0.0.1:8082'],
    '--base-url: found "127.0.0.1:8082", expected such as http://127.0.0.1:8082. See --help.\n',
  ],
])('%j is a mistake of the command line: one line and status 2', async (args, err) => {
  expect(await tools(...args)).toEqual({ status: 2, out: '', err });
});

test('as a process it prints its usage and passes the exit status on', async () => {
  const help = start('scripts/migration-tools.ts', {}, '--help');
  expect([await help.exited, help.output.out]).toEqual([0, expect.stringContaining('--base-url URL')]);
  const wrong = start('scripts/migration-tools.ts', {}, 'status');
  expect([await wrong.exited, wrong.output.out]).toEqual([2, '']);
});

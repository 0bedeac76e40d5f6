import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, type Environment } from '../../src/config.js';
import { requireApiKey } from '../../src/http/auth.js';
import { createApp, type App } from '../../src/http/server.js';
import { createLogger } from '../../src/http/logger.js';
import { startApp, type TestApp } from '../support/app.js';
import { linesInto } from '../support/http.js';

describe('API keys', () => {
  const apps: App[] = [];
  let lines: Record<string, unknown>[];
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

  function build(env: Environment): App {
    lines = [];
    const config = loadConfig(env);
    const log = createLogger(config, 'test', linesInto(lines));
    const app = createApp(config, log);
    apps.push(app);
    requireApiKey(app, config.auth, config.pathPrefix, log);
    app.get(`${config.pathPrefix}/ping`, async () => 'pong');
    app.get(`${config.pathPrefix}/healthcheck`, async () => 'UP');
    app.get(`${config.pathPrefix}/flows/:flow_id`, async () => 'read');
    app.post(`${config.pathPrefix}/flows/:flow_id`, async () => 'written');
    return app;
  }
  const send = async (app: App, method: string, url: string, key?: string | string[]) => {
    const headers = key === undefined ? {} : { 'x-api-key': key };
    return (await app.inject({ method: method as 'GET', url, headers })).statusCode;
  };
  const read = (app: App, key?: string | string[]) => send(app, 'GET', '/flows/a', key);
  const write = (app: App, key?: string) => send(app, 'POST', '/flows/a', key);

  test('are not asked for where none is configured, and the log says so', async () => {
    const app = build({});
    expect([await read(app), await write(app, 'any')]).toEqual([200, 200]);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'no API key is configured: every request is served' }));
  });

  test('each of several lets in, so that they can be changed one after the other', async () => {
    const app = build({ MF_API_KEYS: 'old, new' });
    expect([await read(app, 'old'), await write(app, 'old'), await read(app, 'new'), await write(app, 'new')]).toEqual([
      200, 200, 200, 200,
    ]);
  });

  test.each([undefined, '', 'ol', 'oldx', 'OLD', 'old,new', ['old', 'old']])('%j does not', async (key) => {
    expect(await read(build({ MF_API_KEYS: 'old,new' }), key)).toBe(401);
  });

  test('that may only read get 403 for everything that writes', async () => {
    const app = build({ MF_API_KEYS: 'rw', MF_API_KEYS_READ_ONLY: 'ro' });
    expect([await read(app, 'ro'), await write(app, 'ro'), await write(app, 'rw')]).toEqual([200, 403, 200]);
    for (const method of ['PATCH', 'PUT', 'DELETE']) expect(await send(app, method, '/flows/a', 'ro')).toBe(403);
    for (const method of ['HEAD', 'OPTIONS']) expect(await send(app, method, '/flows/a', 'ro')).toBe(405);
  });

  test('are asked for as soon as there is one that may only read', async () => {
    const app = build({ MF_API_KEYS_READ_ONLY: 'ro' });
    expect([await read(app), await read(app, 'ro')]).toEqual([401, 200]);
  });

  test('of a length that no key has are compared like all others', async () => {
    expect(await read(build({ MF_API_KEYS: 'k' }), 'x'.repeat(10_000))).toBe(401);
  });

  test('the answer is JSON that tells what to set, and neither the keys nor what was sent', async () => {
    const app = build({ MF_API_KEYS: 'hunter2', MF_API_KEYS_READ_ONLY: 'hunter3' });
    const get = async (headers: Record<string, string>) => (await app.inject({ url: '/flows/a', headers })).body;
    const problem = { status: 401, code: 'unauthorized', title: 'Unauthorized', type: 'about:blank' };
    expect(JSON.parse(await get({}))).toEqual({
      ...problem,
      detail: 'Found no x-api-key header. Set METAFLOW_SERVICE_AUTH_KEY to a key of this service.',
    });
    const wrong = await get({ 'x-api-key': 'hunter4' });
    expect(JSON.parse(wrong)).toEqual({
      ...problem,
      detail: 'The key in x-api-key is not valid. Set METAFLOW_SERVICE_AUTH_KEY to a key of this service.',
    });
    const readOnly = await app.inject({ method: 'POST', url: '/flows/a', headers: { 'x-api-key': 'hunter3' } });
    expect(readOnly.json()).toMatchObject({
      status: 403,
      code: 'read_only',
      detail: 'The key in x-api-key may only read. Use a key that may write.',
    });
    expect(wrong + readOnly.body + JSON.stringify(lines)).not.toContain('hunter');
  });

  test.each(['', '/metadata'])('/ping and /healthcheck need none (PATH_PREFIX "%s")', async (prefix) => {
    const app = build({ MF_API_KEYS: 'k', PATH_PREFIX: prefix });
    const statuses = await Promise.all(
      ['/ping', '/healthcheck', '/ping?x=1', '/flows/ping'].map((path) => send(app, 'GET', prefix + path)),
    );
    expect(statuses).toEqual([200, 200, 200, 401]);
    expect(await send(app, 'POST', `${prefix}/ping`)).toBe(401);
  });

  test('without one, all of these look the same: routes that there are, that there are not, and methods that they do not have', async () => {
    const app = build({ MF_API_KEYS: 'k' });
    const answers = await Promise.all(
      [
        ['GET', '/flows/a'],
        ['GET', '/flows/'],
        ['GET', '/nowhere'],
        ['DELETE', '/flows/a'],
        ['OPTIONS', '/flows/a'],
        ['POST', '/flows/a'],
      ].map(async ([method, url]) => {
        const { statusCode, headers, body } = await app.inject({ method: method as 'GET', url: url as string });
        return { statusCode, headers: { ...headers, date: '' }, body };
      }),
    );
    expect(answers[0]).toMatchObject({ statusCode: 401 });
    expect(answers).toEqual(Array(6).fill(answers[0]));
  });

  describe('in a file', () => {
    let folder: string;
    let file: string;
    const realNow = Date.now;
    let later = 0;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'auth-test-'));
      file = join(folder, 'keys');
      later = 0;
      Date.now = () => realNow() + later;
    });
    afterEach(() => {
      Date.now = realNow;
      rmSync(folder, { recursive: true });
    });
    const start = (text: string, more: Environment = {}): App => {
      writeFileSync(file, text);
      return build({ MF_API_KEYS_FILE: file, ...more });
    };
    const statuses = (app: App, ...keys: string[]) => Promise.all(keys.map((key) => read(app, key)));

    test('are one a line, with comments, and with ro: before those that may only read', async () => {
      const app = start('# ours\nrw\r\n\n  spaced  \nro: reader\n#no\n');
      expect(await statuses(app, 'rw', 'spaced', 'reader', '#no', 'ro: reader', 'no')).toEqual([
        200, 200, 200, 401, 401, 401,
      ]);
      expect([await write(app, 'rw'), await write(app, 'reader')]).toEqual([200, 403]);
    });

    test('count beside those of the variables', async () => {
      expect(await statuses(start('file', { MF_API_KEYS: 'variable' }), 'file', 'variable')).toEqual([200, 200]);
    });

    test('are read again when the file changes, within two seconds', async () => {
      const app = start('old');
      writeFileSync(file, 'new');
      expect(await statuses(app, 'old', 'new')).toEqual([200, 401]);
      later += 2000;
      expect(await statuses(app, 'old', 'new')).toEqual([401, 200]);
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: 'the API keys were read again', keys: 1, readOnlyKeys: 0 }),
      );
    });

    test('are read again when Kubernetes swaps the folder of a mounted Secret', async () => {
      const version = (name: string, key: string) => {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'keys'), key);
      };
      version('..1', 'old');
      symlinkSync('..1', join(folder, '..data'));
      symlinkSync(join('..data', 'keys'), file);
      const app = build({ MF_API_KEYS_FILE: file });
      expect(await statuses(app, 'old', 'new')).toEqual([200, 401]);

      version('..2', 'new');
      symlinkSync('..2', join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
      later += 2000;
      expect(await statuses(app, 'old', 'new')).toEqual([401, 200]);
    });

    test.each([
      ['is gone', () => unlinkSync(file)],
      ['is empty, as it is while somebody writes it', () => writeFileSync(file, '\n# nothing\n')],
    ])(
      'stay valid when the file %s; it is an error in the log, and new ones are found as soon as they are there',
      async (_what, spoil) => {
        const app = start('old');
        spoil();
        later += 2000;
        expect(await statuses(app, 'old', 'other')).toEqual([200, 401]);
        expect(lines).toContainEqual(
          expect.objectContaining({
            level: 50,
            msg: 'the file of API keys cannot be read; the keys before stay valid',
          }),
        );
        writeFileSync(file, 'new');
        later += 2000;
        expect(await statuses(app, 'old', 'new')).toEqual([401, 200]);
      },
    );

    test.each(['', '# only a comment\n'])(
      'that has none is a mistake of the configuration, not an open door (%j)',
      (text) => {
        expect(() => start(text)).toThrow(
          new ConfigError([
            `MF_API_KEYS_FILE: cannot read "${file}" (it has no key). Expected a file with one key a line.`,
          ]),
        );
      },
    );

    test('that is not there is a mistake of the configuration', () => {
      expect(() => build({ MF_API_KEYS_FILE: join(folder, 'none') })).toThrow(/MF_API_KEYS_FILE: cannot read .*ENOENT/);
    });
  });
});

describe('the metadata service with keys', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startApp({ MF_API_KEYS: 'k', PATH_PREFIX: '/metadata' });
  });
  afterAll(() => service.close());
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await service.app.inject({ url, headers });
    return { status: answer.statusCode, version: answer.headers.metadata_service_version };
  };

  test('answers /ping and /healthcheck to everybody, with its version, which old clients ask there', async () => {
    expect(await get('/metadata/ping')).toEqual({ status: 200, version: '2.5.1' });
    expect(await get('/metadata/healthcheck')).toEqual({ status: 200, version: '2.5.1' });
  });

  test('answers everything else with the key only, its documentation included', async () => {
    for (const path of [
      '/flows',
      '/version',
      '/api/doc',
      '/api/doc/json',
      '/api/doc/static/index.html',
      '/auth/token',
      '',
    ]) {
      expect(await get(`/metadata${path}`)).toEqual({ status: 401, version: undefined });
    }
    expect(await get('/flows')).toEqual({ status: 401, version: undefined });
    expect(await get('/metadata/flows', { 'x-api-key': 'k' })).toEqual({ status: 200, version: '2.5.1' });
    expect(await get('/metadata/api/doc/json', { 'x-api-key': 'k' })).toMatchObject({ status: 200 });
  });
});

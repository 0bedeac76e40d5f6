import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUi, type TestUi } from '../support/ui.js';

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` });

describe('the UI service with keys', () => {
  let ui: TestUi;
  beforeAll(async () => {
    ui = await startUi({ MF_API_KEYS: 'secret', MF_API_KEYS_READ_ONLY: 'look', ORIGIN_TO_ALLOW_CORS_FROM: '*' });
  });
  afterAll(() => ui.close());

  test('asks for one, by what a browser can ask its user for', async () => {
    const { status, headers, body } = await ui.get('/runs');
    expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="Metaflow", charset="UTF-8"']);
    expect(body).toMatchObject({ id: 'unauthorized', status: 401 });
    expect((await ui.get('/metadata/flows')).status).toBe(401);
    expect((await ui.get('/runs', basic('wrong'))).status).toBe(401);
    expect((await ui.get('/ping')).status).toBe(200);
  });

  test.each([{ 'x-api-key': 'secret' }, { 'x-api-key': 'look' }, basic('secret'), basic('look')])(
    'takes %j',
    async (headers) => {
      const answer = await ui.get('/runs', headers);
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('www-authenticate');
    },
  );

  test('gives a page of somebody else nothing for the password that the browser adds by itself', async () => {
    const foreign = { host: 'ui.example.org', origin: 'https://evil.example.org' };
    expect((await ui.get('/runs', { ...basic('secret'), ...foreign })).status).toBe(401);
    expect((await ui.get('/runs', { ...basic('secret'), 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    const own = { host: 'inner', 'x-forwarded-host': 'ui.example.org', origin: 'https://ui.example.org' };
    expect((await ui.get('/runs', { ...basic('secret'), ...own })).status).toBe(200);
  });

  test('lets no sandboxed page, such as a card, read an answer', async () => {
    const { headers } = await ui.get('/ping', { origin: 'null' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('answers preflights without one, which browsers send so', async () => {
    const headers = { origin: 'https://ui.example.org', 'access-control-request-method': 'GET' };
    expect((await ui.app.inject({ method: 'OPTIONS', url: '/links', headers })).statusCode).toBe(200);
  });
});

describe('the UI service', () => {
  let folder: string;
  let ui: TestUi;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ui-app-'));
    mkdirSync(join(folder, 'static'));
    writeFileSync(join(folder, 'index.html'), '<html><head></head><body>page</body></html>');
    writeFileSync(join(folder, 'favicon.ico'), 'icon');
    writeFileSync(join(folder, 'static', 'main.js'), 'script');
    writeFileSync(join(folder, '..', 'ui-app-secret.txt'), 'secret');
    ui = await startUi({
      UI_ENABLED: '1',
      MF_UI_DIR: folder,
      PATH_PREFIX: '/api',
      METAFLOW_SERVICE: '/api</script>',
      METAFLOW_HEAD: '<title>$&</title>',
      METAFLOW_BODY_BEFORE: '<b>',
      METAFLOW_BODY_AFTER: '</b>',
      MF_BASEURL: 'https://ui.example.org/',
      ORIGIN_TO_ALLOW_CORS_FROM: 'https://ui.example.org',
    });
  });
  afterAll(async () => {
    await ui.close();
    rmSync(folder, { recursive: true });
    rmSync(join(folder, '..', 'ui-app-secret.txt'));
  });

  test.each(['/api/', '/api/SomeFlow/1/view', '/api/flows/', '/api/index.html', '/api/unknown.txt'])(
    'shows the page of the UI at %s, with the settings in it',
    async (path) => {
      const { status, headers, body } = await ui.get(path);
      expect([status, headers['content-type']]).toEqual([
        path === '/api/flows/' ? 404 : 200,
        expect.stringMatching(/^text\//),
      ]);
      if (status === 200)
        expect(body).toBe(
          '<html><head><script>window.METAFLOW_SERVICE="/api\\u003c/script>";</script><title>$&</title></head><body><b>page</b></body></html>',
        );
    },
  );

  test('serves the files of the UI, and nothing beside them', async () => {
    expect((await ui.get('/api/static/main.js')).body).toBe('script');
    expect((await ui.get('/api/static/main.js')).headers['cache-control']).toContain('immutable');
    expect((await ui.get('/api/favicon.ico')).body).toBe('icon');
    expect((await ui.get('/api/static/gone.js')).status).toBe(404);
    for (const path of [
      '/api/static/..%2f..%2fui-app-secret.txt',
      '/api/static/../../ui-app-secret.txt',
      '/api/..%2fui-app-secret.txt',
    ]) {
      expect((await ui.get(path)).body).not.toBe('secret');
    }
  });

  test('is below its prefix and nowhere else', async () => {
    expect((await ui.get('/runs')).status).toBe(404);
    expect((await ui.get('/api/runs')).body).toMatchObject({ links: { self: 'https://ui.example.org/api/runs' } });
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE'] as const)(
    'answers 405 to %s, also in the metadata service inside',
    async (method) => {
      for (const url of ['/api/runs', '/api/metadata/flows/X', '/api/metadata/flows/X/run']) {
        const { statusCode, headers } = await ui.app.inject({ method, url });
        expect([url, statusCode, headers.allow]).toEqual(
          url.endsWith('/run') ? [url, 404, undefined] : [url, 405, 'GET'],
        );
      }
    },
  );

  test('lets the pages of one origin in, and of no other', async () => {
    const preflight = (origin: string) =>
      ui.app.inject({
        method: 'OPTIONS',
        url: '/api/links',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    expect((await preflight('https://ui.example.org')).statusCode).toBe(200);
    expect((await preflight('https://evil.example.org')).statusCode).toBe(403);
    const { headers } = await ui.get('/api/links', { origin: 'https://evil.example.org' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const own = (await ui.get('/api/links', { origin: 'https://ui.example.org' })).headers;
    expect(own['access-control-expose-headers']).toContain('metadata_service_version');
  });

  test('says what is wrong with a request in the form that the UI shows', async () => {
    expect(await ui.get('/api/runs?run_number=x')).toMatchObject({
      status: 400,
      body: { id: 'invalid_value', traceback: '', status: 400, title: 'Bad Request', type: 'about:blank' },
    });
  });
});

test('while the database is away, lists are 503 in the form that the UI shows, and the service lives', async () => {
  const ui = await startUi({ MF_METADATA_DB_CONNECT_TIMEOUT: '1' });
  await ui.database.drop();
  expect(await ui.get('/runs')).toMatchObject({ status: 503, body: { id: 'database_unavailable', status: 503 } });
  expect(await ui.get('/flows/X/runs/1')).toMatchObject({ status: 503, body: { id: 'database_unavailable' } });
  expect((await ui.get('/ping')).status).toBe(200);
  await ui.close();
});

import { buildApp, type HttpApp } from '../support/http.js';

describe('unknown routes', () => {
  let http: HttpApp;
  beforeAll(() => {
    http = buildApp();
    const { app } = http;
    app.get('/flows', async () => '[]');
    app.get('/flows/:flow_id', async () => '{}');
    app.post('/flows/:flow_id', async () => '{}');
    app.get('/flows/:flow_id/runs/:run', async () => '{}');
    app.patch('/flows/:flow_id/runs/:run', async () => '{}');
  });
  afterAll(() => http.app.close());

  const send = async (method: string, url: string) => {
    const { statusCode, headers, body } = await http.app.inject({ method: method as 'GET', url });
    return { status: statusCode, allow: headers.allow, type: headers['content-type'], body };
  };
  const notFound = { status: 404, allow: undefined, type: 'text/plain; charset=utf-8', body: '404: Not Found' };
  const notAllowed = (allow: string) => ({
    status: 405,
    allow,
    type: 'text/plain; charset=utf-8',
    body: '405: Method Not Allowed',
  });

  test.each(['/', '/flow', '/flows/a/b', '/flows/', '/flows//runs/1', '/flows/a/runs/', '/FLOWS', '/flows/a/runs/1/'])(
    '%s is 404 in upstream’s words',
    async (url) => {
      expect(await send('GET', url)).toEqual(notFound);
      expect(await send('POST', url)).toEqual(notFound);
    },
  );

  test.each([
    ['DELETE', '/flows', 'GET'],
    ['PUT', '/flows/a', 'GET,POST'],
    ['POST', '/flows/a/runs/1', 'GET,PATCH'],
    ['DELETE', '/flows/a%2Fb?x=1', 'GET,POST'],
    ['HEAD', '/flows', 'GET'],
    ['OPTIONS', '/flows/a', 'GET,POST'],
    ['PROPFIND', '/flows/a', 'GET,POST'],
    ['TRACE', '/flows', 'GET'],
  ])('%s %s is 405 and tells that %s would do', async (method, url, allow) => {
    const { body, ...head } = await send(method, url);
    expect({ ...head, body: method === 'HEAD' ? notAllowed(allow).body : body }).toEqual(notAllowed(allow));
  });

  test('a name in the path may be of any length and characters, dots and parentheses too', async () => {
    expect((await send('GET', `/flows/${encodeURIComponent('ü'.repeat(255))}`)).status).toBe(200);
    expect((await send('GET', '/flows/a.b(c)*[d]')).status).toBe(200);
    expect((await send('DELETE', '/flows/a.b(c)*[d]')).status).toBe(405);
  });
});

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { buildApp, listen, sendRaw, type HttpApp } from '../support/http.js';

const Named = Type.Object({ name: Type.Optional(Type.String()), count: Type.Optional(Type.Integer()) });

describe('what all services share', () => {
  let http: HttpApp;
  /** Lines about requests. */
  const answered = () => http.lines.filter(({ msg }) => msg === 'answered');

  beforeEach(() => {
    http = buildApp({ MF_BODY_LIMIT: '1000' });
    const { app } = http;
    app.get('/ok', async () => 'ok');
    app.get('/things/:id', async ({ params }) => JSON.stringify(params));
    app.post('/echo', { schema: { body: Named } }, async ({ body }) => JSON.stringify(body));
    app.post('/ignored', async () => 'ok');
    app.get('/mistake', async () => {
      throw new TypeError('hunter2 is not a function');
    });
    app.get('/away', async () => {
      throw new DatabaseUnavailable(new Error('connect ECONNREFUSED'));
    });
  });
  afterEach(() => http.app.close());

  describe('the log line of a request', () => {
    test('has its id, method, URL, status and duration', async () => {
      await http.app.inject({ url: '/things/7?a=b' });
      expect(answered()).toEqual([
        expect.objectContaining({
          reqId: expect.any(String) as unknown,
          method: 'GET',
          url: '/things/7?a=b',
          status: 200,
          durationMs: expect.any(Number) as unknown,
        }),
      ]);
    });

    test('is one, also for errors and unknown routes', async () => {
      for (const url of ['/ok', '/nowhere', '/mistake', '/away']) await http.app.inject({ url });
      expect(answered().map(({ url, status }) => `${String(url)} ${String(status)}`)).toEqual([
        '/ok 200',
        '/nowhere 404',
        '/mistake 500',
        '/away 503',
      ]);
    });

    test('has the id that the client gave, so that its own log and ours can be joined', async () => {
      await http.app.inject({ url: '/ok', headers: { 'x-request-id': 'abc' } });
      expect(answered()).toEqual([expect.objectContaining({ reqId: 'abc' })]);
    });

    test('never has a header or a body', async () => {
      const secrets = { 'x-api-key': 'hunter2', authorization: 'Bearer hunter2', cookie: 'a=hunter2' };
      await http.app.inject({ method: 'POST', url: '/echo', headers: secrets, payload: '{"name":"hunter2"}' });
      await http.app.inject({ method: 'POST', url: '/echo', headers: secrets, payload: '{"count":"hunter2"}' });
      await http.app.inject({ url: '/nowhere', headers: secrets });
      expect(answered()).toHaveLength(3);
      expect(JSON.stringify(http.lines)).not.toContain('hunter2');
    });
  });

  describe('an error', () => {
    test('that is a mistake of the service is in the log with its place; the client gets the id to ask for it', async () => {
      const answer = await http.app.inject({ url: '/mistake' });
      expect(answer.statusCode).toBe(500);
      expect(answer.body).not.toContain('hunter2');
      const line = http.lines.find(({ level }) => level === 50);
      expect(line).toMatchObject({
        reqId: answer.headers['x-request-id'],
        err: { type: 'TypeError', stack: expect.stringContaining('server.test.ts') as unknown },
      });
    });

    test('that is an outage is a short line, and no error', async () => {
      const answer = await http.app.inject({ url: '/away' });
      expect(answer.statusCode).toBe(503);
      const [line] = http.lines.filter(({ level }) => Number(level) > 30);
      expect(line).toMatchObject({ level: 40, reason: 'The database cannot be reached: connect ECONNREFUSED' });
      expect(line).not.toHaveProperty('err');
    });

    test('in the middle of a long answer breaks it off, so that nobody takes it for whole, and is in the log', async () => {
      http.app.get('/long', () => Readable.from(failsLater()));
      const { port } = await listen(http.app);
      const raw = await sendRaw(port, 'GET /long HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(raw).toContain('200 OK');
      expect(raw).not.toMatch(/\r\n0\r\n\r\n$/); // the mark of a whole answer
      await sleep(20);
      expect(http.lines).toContainEqual(
        expect.objectContaining({
          level: 40,
          url: '/long',
          err: expect.objectContaining({ message: 'no more' }) as unknown,
        }),
      );
    });

    test('is not what a reader makes who goes away in the middle of a long answer, but a line says so', async () => {
      http.app.get('/endless', () => Readable.from(endless()));
      const { port } = await listen(http.app);
      const socket = connect(port, '127.0.0.1', () => socket.write('GET /endless HTTP/1.1\r\nhost: x\r\n\r\n'));
      await once(socket, 'data');
      socket.destroy();
      await sleep(100);
      expect(http.lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
      expect(http.lines).toContainEqual(
        expect.objectContaining({
          level: 30,
          url: '/endless',
          msg: 'the client went away before it had the whole answer',
        }),
      );
    });
  });

  describe('a body', () => {
    const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/echo') =>
      http.app.inject({ method: 'POST', url, payload, headers });

    test.each([
      'application/json',
      'text/plain',
      'application/octet-stream',
      'application/x-www-form-urlencoded',
      'nonsense',
      ';',
      '*/*',
      'text/html; charset=utf-16',
    ])('is JSON, although its content type is said to be %j', async (type) => {
      const answer = await post('{"name":"ü"}', { 'content-type': type });
      expect([answer.statusCode, answer.body]).toEqual([200, '{"name":"ü"}']);
    });

    test('is JSON without a content type', async () => {
      const { port } = await listen(http.app);
      expect(
        await sendRaw(
          port,
          'POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 12\r\n\r\n{"name":"x"}',
        ),
      ).toMatch(/200 OK[^]*\{"name":"x"\}$/);
    });

    test.each([
      ['nothing', ''],
      ['no JSON', '{'],
      ['bytes that are not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1')],
      ['a byte order mark', '\ufeff{}'],
      ['a value of another type', '{"count":"1"}'],
      ['another kind of document', '[]'],
    ])('%s is 400 and says why', async (_what, payload) => {
      const answer = await post(payload);
      expect(answer.json()).toMatchObject({
        status: 400,
        code: 'invalid_body',
        detail: expect.stringMatching(/\w+/) as unknown,
      });
      expect(answer.statusCode).toBe(400);
    });

    test('keeps fields that the service does not know, and values as they are', async () => {
      expect((await post('{"other":[1],"count":1}')).body).toBe('{"other":[1],"count":1}');
    });

    test('is not looked at by a route that has no use for it', async () => {
      expect((await post('{', {}, '/ignored')).statusCode).toBe(200);
    });

    test('larger than the limit is 413', async () => {
      const answer = await post(JSON.stringify({ name: 'x'.repeat(1000) }));
      expect([answer.statusCode, answer.json()]).toEqual([413, expect.objectContaining({ code: 'body_too_large' })]);
    });

    test('that a client does not finish is no error of the service', async () => {
      const { port } = await listen(http.app);
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{'),
      );
      await sleep(50);
      socket.destroy();
      await sleep(50);
      expect(http.lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
    });
  });

  test('a path that is not decodable is a name as any other', async () => {
    const { port } = await listen(http.app);
    for (const [path, id] of [
      ['%zz', '%zz'],
      ['%ff', '%ff'],
      ['%', '%'],
      ['a%2Fb', 'a/b'],
      ['%C3%BC', 'ü'],
      ['a+b', 'a+b'],
    ] as const) {
      const raw = await sendRaw(port, `GET /things/${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(raw).toMatch(/^HTTP\/1.1 200 OK/);
      expect(raw.split('\r\n\r\n')[1]).toBe(JSON.stringify({ id }));
    }
  });

  describe('while it closes', () => {
    test('a request under way is answered, its kept-alive connection ends, and closing takes no longer', async () => {
      http.app.get('/slow', async () => {
        await sleep(300);
        return 'done';
      });
      const { port } = await listen(http.app);
      const agent = new Agent({ keepAlive: true });
      const idle = await get(agent, port, '/ok');
      expect(idle).toBe('ok');
      const slow = get(agent, port, '/slow');
      await sleep(50);
      const began = Date.now();
      const closed = http.app.close();
      expect(await slow).toBe('done');
      await closed;
      expect(Date.now() - began).toBeLessThan(1000);
      agent.destroy();
    });
  });
});

async function get(agent: Agent, port: number, path: string): Promise<string> {
  const sent = request({ agent, port, path, host: '127.0.0.1' }).end();
  const [answer] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
  let text = '';
  for await (const part of answer) text += String(part);
  return text;
}

async function* failsLater(): AsyncGenerator<string> {
  yield 'x'.repeat(1000);
  await sleep(50);
  throw new Error('no more');
}

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'x'.repeat(1000);
    await sleep(1);
  }
}

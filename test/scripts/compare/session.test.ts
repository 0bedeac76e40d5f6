import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Difference } from '../../../scripts/compare/answer.js';
import { Server, withCursor } from '../../../scripts/compare/server.js';
import { runSession } from '../../../scripts/compare/session.js';

const servers: HttpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the cursor of the page before replaces the one that was asked with', () => {
  expect(withCursor('/flows?_limit=2&_cursor=a&user=b', 'x=')).toBe('/flows?_limit=2&user=b&_cursor=x%3D');
  expect(withCursor('/flows', 'x')).toBe('/flows?_cursor=x');
});

test('pages are followed to the end, and their rows are one list', async () => {
  const base = await serve((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('_cursor') ?? '0');
    response.setHeader('x-limit', '1');
    if (page < 2) response.setHeader('x-next-cursor', String(page + 1));
    response.end(JSON.stringify([{ row: page }]));
  });
  const server = new Server(base);
  const { answer } = await server.send({ name: 'list', method: 'GET', path: ['/flows?_limit=1'] }, '');
  server.close();
  expect(answer.body).toEqual([{ row: 0 }, { row: 1 }, { row: 2 }]);
  expect(answer.pages).toEqual(['200: 1 of 1, more', '200: 1 of 1, more', '200: 1 of 1']);
});

test('two equal servers show no difference, an unequal one does', async () => {
  const same = await serve((_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('{}'));
  const other = await serve((_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{}'));
  const differences = async (ours: string, theirs: string): Promise<Difference[]> => {
    const found: Difference[] = [];
    await runSession({
      ours,
      theirs,
      seed: 1,
      requests: 5,
      prefix: 'p',
      loneFlows: [],
      onRequest: () => undefined,
      onDifference: (difference) => found.push(difference),
    });
    return found;
  };
  expect(await differences(same, same)).toEqual([]);
  expect((await differences(same, other)).map(({ parts }) => parts)).toEqual(
    Array.from({ length: 5 }, () => ['content-type']),
  );
});

test('a server that is not there is a difference, not a crash', async () => {
  const there = await serve((_, response) => response.writeHead(404).end('{}'));
  const found: Difference[] = [];
  const gone = 'http://127.0.0.1:9';
  await runSession({
    ours: gone,
    theirs: there,
    seed: 1,
    requests: 1,
    prefix: 'p',
    loneFlows: [],
    onRequest: () => undefined,
    onDifference: (difference) => found.push(difference),
  });
  expect(found[0]?.ours.status).toBe(0);
});

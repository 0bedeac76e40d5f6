import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { startApp, type TestApp } from '../support/app.js';
import { canonical, numbering } from '../support/canonical.js';

interface Step {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  rawBody?: string;
  /** The key under which the answer's id is kept for later paths. */
  save?: string;
  /** The step whose X-Next-Cursor `{{cursor}}` stands for. */
  cursorOf?: string;
  unordered?: boolean;
  /** The status that this service answers on purpose, where upstream's is a 500. */
  differs?: number;
}

interface Recorded {
  request: Step;
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/** Upstream 2.5.1 as it answered, one session on an empty database: its steps depend on each other, so they run in order. */
const recording = JSON.parse(
  readFileSync(new URL('../fixtures/metadata-service.json', import.meta.url), 'utf8'),
) as Recorded[];

describe('the recorded answers of the Python service', () => {
  let service: TestApp;
  let base: string;
  const number = numbering();
  const cursors = new Map<string, string>();
  const ids = new Map<string, string>();

  beforeAll(async () => {
    service = await startApp();
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
  });
  afterAll(() => service.close());

  test.each(recording.map((recorded) => [recorded.request.name, recorded] as const))(
    '%s',
    async (_name, { request, response }) => {
      const answer = await send(request);
      if (request.differs !== undefined) {
        expect(answer.status).toBe(request.differs);
        return;
      }
      expect({ status: answer.status, headers: answer.headers }).toEqual({
        status: response.status,
        headers: response.headers,
      });
      // aiohttp's own texts about unknown routes and methods are compared in http/not-found.test.ts
      if (!isRouterText(response.body)) expect(answer.body).toEqual(response.body);
    },
  );

  async function send(step: Step) {
    const path = step.path.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
      return encodeURIComponent((key === 'cursor' ? cursors.get(step.cursorOf ?? '') : ids.get(key)) ?? '');
    });
    const body = step.rawBody ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
    const response = await fetch(base + path, { method: step.method, ...(body !== undefined && { body }) });
    const json = parse(await response.text());
    const { task_id, run_number } = json as { task_id?: number; run_number?: number };
    if (step.save !== undefined && response.ok) ids.set(step.save, String(task_id ?? run_number));
    const cursor = response.headers.get('x-next-cursor');
    if (cursor !== null) cursors.set(step.name, cursor);
    return {
      status: response.status,
      headers: shownHeaders(response.headers),
      body: canonical(json, number, step.unordered),
    };
  }
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { '<text>': text };
  }
}

function shownHeaders(headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {};
  const limit = headers.get('x-limit');
  if (headers.has('metadata_service_version')) shown.metadata_service_version = '<present>';
  if (limit !== null) shown['x-limit'] = limit;
  if (headers.has('x-next-cursor')) shown['x-next-cursor'] = '<present>';
  return shown;
}

function isRouterText(body: unknown): boolean {
  return /^40[45]: /.test((body as { '<text>'?: string } | null)?.['<text>'] ?? '');
}

import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { startApp, type TestApp } from '../support/app.js';

interface Described {
  description?: string;
}
interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: (Described & { name: string; in: string; required?: boolean; schema: object })[];
  requestBody?: { content: Record<string, { schema: Described }> };
  responses: Record<string, Described & { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
}
interface Recorded {
  request: { method: string; path: string };
  response: { status: number };
}

describe('the description of the metadata service', () => {
  let service: TestApp;
  let document: Document;
  let operations: (Operation & { method: string; path: string })[];

  beforeAll(async () => {
    service = await startApp();
    document = (await service.app.inject({ url: '/api/doc/json' })).json();
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
    );
  });
  afterAll(() => service.close());

  test('is valid OpenAPI 3.0', async () => {
    expect(document.openapi).toMatch(/^3\.0\./);
    expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  });

  test('is the same as YAML', async () => {
    const reader = new Validator();
    await reader.validate((await service.app.inject({ url: '/api/doc/yaml' })).body);
    expect(reader.specification).toEqual(document);
  });

  test('has each route that upstream answered in the recording', () => {
    const recording = JSON.parse(
      readFileSync(new URL('../fixtures/metadata-service.json', import.meta.url), 'utf8'),
    ) as Recorded[];
    const known = operations.map(({ method, path }) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    }));
    const answered = recording
      .filter(({ response }) => response.status === 200)
      .map(({ request }) => ({ method: request.method, path: request.path.split('?', 1)[0] as string }));
    expect(answered.length).toBeGreaterThan(50);
    expect(
      answered.filter(({ method, path }) => !known.some((one) => one.method === method && one.pattern.test(path))),
    ).toEqual([]);
  });

  test('has nothing in it of the documentation itself', () => {
    expect(Object.keys(document.paths).filter((path) => path.includes('/api/doc'))).toEqual([]);
  });

  test('every route has a summary of its own and a group', () => {
    expect(operations.filter(({ summary, tags }) => !summary || tags?.length !== 1).map(({ path }) => path)).toEqual(
      [],
    );
    const told = operations.map(({ summary }) => summary);
    expect(told.filter((summary, i) => told.indexOf(summary) !== i)).toEqual([]);
  });

  test('every parameter is described, those of the path completely', () => {
    for (const { path, method, parameters = [] } of operations) {
      const inPath = parameters.filter((one) => one.in === 'path');
      expect([method, path, inPath.map(({ name }) => name)]).toEqual([
        method,
        path,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      ]);
      expect([path, parameters.filter(({ description }) => !description)]).toEqual([path, []]);
    }
  });

  test('every route that takes a body describes it, and each of its fields', () => {
    const bodies = operations.filter(({ requestBody }) => requestBody).map(({ method, path }) => `${method} ${path}`);
    const writing = operations
      .filter(({ method, path }) => method !== 'get' && !path.endsWith('/heartbeat'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(bodies).toEqual(writing);
    const undescribed = operations.flatMap(({ path, requestBody }) =>
      fields(requestBody?.content['application/json']?.schema)
        .filter(([, field]) => !field.description)
        .map(([name]) => `${path}: ${name}`),
    );
    expect(undescribed).toEqual([]);
  });

  test('every answer is described: what comes back, and what can go wrong', () => {
    for (const { path, method, responses } of operations) {
      const described = Object.values(responses).every(
        ({ description }) => description && description !== 'Default Response',
      );
      expect([method, path, described]).toEqual([method, path, true]);
      const content = Object.values(responses['200']?.content ?? {});
      if (path !== '/auth/token')
        expect([method, path, content.map(({ schema }) => Object.keys(schema).length > 0)]).toEqual([
          method,
          path,
          [true],
        ]);
      const open = ['/ping', '/healthcheck'].includes(path);
      expect([method, path, '401' in responses]).toEqual([method, path, !open]);
    }
  });
});

describe('Swagger UI', () => {
  test.each(['', '/metadata'])('is at %s/api/doc, with all that its page needs', async (prefix) => {
    const service = await startApp({ PATH_PREFIX: prefix });
    const get = (url: string) => service.app.inject({ url });
    for (const path of ['/api/doc', '/api/doc/']) {
      const page = await get(prefix + path);
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.body).toContain('<title>Swagger UI</title>');
      const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, url]) => new URL(url as string, `http://x${prefix}${path}`).pathname,
      );
      expect(parts.length).toBeGreaterThan(3);
      for (const part of parts) expect([part, (await get(part)).statusCode]).toEqual([part, 200]);
    }
    const initializer = (await get(`${prefix}/api/doc/static/swagger-initializer.js`)).body;
    expect(initializer).toContain('/json');
    const { paths } = (await get(`${prefix}/api/doc/json`)).json<Document>();
    expect(Object.keys(paths)).toContain(`${prefix}/flows`);
    await service.close();
  });
});

function fields(
  schema: (Described & { anyOf?: object[]; items?: object; properties?: Record<string, Described> }) | undefined,
): [string, Described][] {
  if (schema === undefined) return [];
  const nested = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...Object.entries(schema.properties ?? {}), ...nested.flatMap((part) => fields(part))];
}

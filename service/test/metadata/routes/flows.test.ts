import { startApp, type TestApp } from '../../support/app.js';

describe('flow routes', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startApp();
  });
  afterAll(() => service.close());

  it('stores numbers and booleans in text fields as text', async () => {
    expect((await service.post('/flows/number', { user_name: 5 })).body).toMatchObject({ user_name: '5' });
    expect((await service.post('/flows/boolean', { user_name: true })).body).toMatchObject({ user_name: 'true' });
    expect((await service.post('/flows/fraction', { user_name: 1.5 })).body).toMatchObject({ user_name: '1.5' });
  });

  it.each([
    ['a list', { user_name: ['x'] }, 'user_name'],
    ['an object', { user_name: { x: 1 } }, 'user_name'],
    ['a whole number that floats cannot hold', { user_name: 2 ** 53 }, 'user_name'],
    ['tags that are no list', { tags: { a: 1 } }, 'tags'],
    ['tags that are no texts', { tags: [1] }, 'tags'],
  ])('refuses %s and names the field', async (_what, body, field) => {
    const answer = await service.post('/flows/refused', body);
    expect(answer.status).toBe(400);
    expect((answer.body as { detail: string }).detail).toContain(field);
    expect((await service.get('/flows/refused')).status).toBe(404);
  });

  it.each([
    ['nothing', ''],
    ['half a document', '{'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['NaN, which only Python writes', '{"user_name": NaN}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('answers 400 to a body that is %s', async (_what, body) => {
    const answer = await service.send('POST', '/flows/refused', body);
    expect(answer).toMatchObject({ status: 400, body: { status: 400, code: 'invalid_body' } });
  });

  it('takes JSON whatever the content type says', async () => {
    const response = await service.app.inject({
      method: 'POST',
      url: '/flows/typed',
      headers: { 'content-type': 'text/html' },
      payload: '{}',
    });
    expect(response.statusCode).toBe(200);
  });

  it('answers 400, not 500, to a name that the column cannot hold', async () => {
    expect(await service.post(`/flows/${'x'.repeat(256)}`, {})).toMatchObject({
      status: 400,
      body: { code: 'invalid_value' },
    });
    expect(await service.post('/flows/a%00b', {})).toMatchObject({ status: 400, body: { code: 'invalid_value' } });
    expect((await service.post(`/flows/${encodeURIComponent('刺'.repeat(255))}`, {})).status).toBe(200);
  });

  it('keeps encoded slashes, broken escapes and odd characters as parts of the name', async () => {
    for (const [path, name] of [
      ['a%2Fb', 'a/b'],
      ['%zz', '%zz'],
      ['100%', '100%'],
      ['%ff', '%ff'],
      ['a%20b%3Fc', 'a b?c'],
      ['ü', 'ü'],
    ] as const) {
      expect(await service.get(`/flows/${path}`)).toMatchObject({ status: 404, body: {} });
      expect((await service.post(`/flows/${path}`, {})).body).toMatchObject({ flow_id: name });
      expect((await service.get(`/flows/${path}`)).body).toMatchObject({ flow_id: name });
    }
  });

  it('knows no flow without a name', async () => {
    expect(await service.get('/flows/')).toMatchObject({ status: 404, body: '404: Not Found' });
    expect(await service.get('/flows//runs')).toMatchObject({ status: 404, body: '404: Not Found' });
  });

  it('pages through all flows, newest first, each once', async () => {
    const all = (await service.get('/flows')).body as { flow_id: string; ts_epoch: number }[];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.get(
        `/flows?_limit=3${cursor === undefined ? '' : `&_cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.headers['x-limit']).toBe('3');
      seen.push(...(page.body as { flow_id: string }[]).map((flow) => flow.flow_id));
      cursor = page.headers['x-next-cursor'];
    } while (cursor !== undefined);
    expect(seen).toEqual([...all].sort((a, b) => b.ts_epoch - a.ts_epoch).map((flow) => flow.flow_id));
  });

  it.each([
    ['', '50'],
    ['7', '7'],
    ['+7', '7'],
    ['0', '0'],
    ['501', '500'],
    ['99999999999999999999', '500'],
  ])('takes _limit=%s for %s', async (limit, shown) => {
    const answer = await service.get(`/flows?_limit=${encodeURIComponent(limit)}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'x-limit': shown } });
    if (limit === '0') expect(answer.body).toEqual([]);
  });

  it('takes the first of two limits', async () => {
    expect((await service.get('/flows?_limit=2&_limit=x')).headers['x-limit']).toBe('2');
  });

  it.each(['-1', 'abc', '1.5', ' 2', '1_0', '٢'])('answers 400 to _limit=%s', async (limit) => {
    expect(await service.get(`/flows?_limit=${encodeURIComponent(limit)}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_limit' },
    });
  });

  it.each([
    'garbage',
    'MTI=',
    'bnVsbA==',
    btoa('"x"'),
    btoa('{"ts_epoch":null,"flow_id":"a"}'),
    btoa('{"ts_epoch":1e30,"flow_id":"a"}'),
    btoa('{"ts_epoch":1}'),
  ])('answers 400 to the cursor %s', async (cursor) => {
    expect(await service.get(`/flows?_cursor=${encodeURIComponent(cursor)}`)).toMatchObject({
      status: 400,
      body: 'Invalid cursor',
    });
  });

  it('answers 400 to a cursor that lost its padding', async () => {
    const cursor = btoa('{"ts_epoch": 9999999999999, "flow_id": "zzzz"}');
    expect(cursor).toMatch(/=$/);
    expect((await service.get(`/flows?_cursor=${encodeURIComponent(cursor.replace(/=+$/, ''))}`)).status).toBe(400);
  });

  it('has no route for braces, as upstream has none', async () => {
    expect(await service.get('/flows/a%7Bb')).toMatchObject({ status: 404, body: '404: Not Found' });
    expect(await service.post('/flows/%7D', {})).toMatchObject({ status: 404, body: '404: Not Found' });
  });

  it('goes on with a cursor that the Python service gave', async () => {
    const cursor = btoa('{"ts_epoch": 9999999999999, "flow_id": "zzz"}');
    expect(await service.get(`/flows?_cursor=${encodeURIComponent(cursor)}`)).toMatchObject({
      status: 200,
      headers: { 'x-limit': '50' },
    });
  });

  it('pages from the start with an empty cursor', async () => {
    expect(await service.get('/flows?_cursor=')).toMatchObject({ status: 200, headers: { 'x-limit': '50' } });
  });
});

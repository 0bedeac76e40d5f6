import { seedTask, startApp, type TestApp } from '../../support/app.js';

interface Artifact {
  name: string;
  attempt_id: number;
}

describe('metadata and artifacts', () => {
  let service: TestApp;
  let base: string;
  let run: string;
  beforeAll(async () => {
    service = await startApp();
    ({ base, run } = await seedTask(service));
  });
  afterAll(() => service.close());
  const names = async (path: string) => ((await service.get(path)).body as Artifact[]).map(({ name }) => name).sort();

  it('stores the good rows of a post and leaves the bad ones out', async () => {
    const rows = [
      { field_name: 'good', value: 'a', type: 't' },
      { field_name: 'x'.repeat(256), value: 'too long', type: 't' },
      { field_name: 'null', value: null, type: 't' },
      { field_name: 'nul', value: 'a\u0000b', type: 't' },
      { field_name: 'good too', value: 5, type: true },
    ];
    expect(await service.post(`${base}/metadata`, rows)).toMatchObject({ status: 200, body: { metadata_created: 2 } });
    expect((await service.get(`${base}/metadata`)).body).toMatchObject([
      { field_name: 'good too', value: '5', type: 'true' },
      { field_name: 'good', value: 'a' },
    ]);
  });

  it('stores the list of a foreach as PostgreSQL prints an array of texts', async () => {
    const { base: other } = await seedTask(service, 'Foreach');
    const list = ['items=p', 'items=a b: é', '', 'null', 'a"b', 'a\\b', '{x}', 'a,b', '刺身', 'a\u00a0b', 'a\tb'];
    expect((await service.post(`${other}/metadata`, [{ value: list }, { value: [] }])).body).toEqual({
      metadata_created: 2,
    });
    const { rows } = await service.db.query<{ text: string }>({
      text: 'select $1::text[]::text as text',
      values: [list],
    });
    expect((await service.get(`${other}/metadata`)).body).toMatchObject([{ value: '{}' }, { value: rows[0]?.text }]);
  });

  it('gives ids in the order of the post', async () => {
    const { base: other } = await seedTask(service, 'Order');
    await service.post(
      `${other}/metadata`,
      Array.from({ length: 300 }, (_, i) => ({ field_name: `f${i}`, value: '', type: '' })),
    );
    const rows = (await service.get(`${other}/metadata`)).body as { field_name: string }[];
    expect(rows.map((row) => row.field_name)).toEqual(Array.from({ length: 300 }, (_, i) => `f${299 - i}`));
  });

  it.each([['[]'], ['""'], ['{}']])('takes %s for no rows', async (body) => {
    expect((await service.send('POST', `${base}/metadata`, body)).body).toEqual({ metadata_created: 0 });
    expect((await service.send('POST', `${base}/artifact`, body)).body).toEqual({ artifacts_created: 0 });
  });

  it.each([
    ['[1]'],
    ['"abc"'],
    ['{"a":1}'],
    ['null'],
    ['5'],
    ['[{"value":[1]}]'],
    ['[{"value":{"a":1}}]'],
    ['[{"type":["x"]}]'],
    ['[{"value":9007199254740993}]'],
    ['[{"tags":"x"}]'],
  ])('answers 400 to %s and stores nothing', async (body) => {
    expect((await service.send('POST', `${base}/metadata`, body)).status).toBe(400);
  });

  it('asks for the task first', async () => {
    const missing = `/flows/Flow/runs/${run}/steps/start/tasks/999999`;
    const message = { message: 'need to register run_id and task_id first' };
    for (const path of [`${missing}/metadata`, `${missing}/artifact`, '/flows/Nope/runs/1/steps/s/tasks/1/metadata']) {
      expect(await service.post(path, [{}])).toMatchObject({ status: 400, body: message });
      expect(await service.post(path, [])).toMatchObject({ status: 400, body: message });
    }
  });

  it('counts an artifact that exists already as not created', async () => {
    const { base: other } = await seedTask(service, 'Twice');
    expect((await service.post(`${other}/artifact`, [{ name: 'a' }, { name: 'b' }])).body).toEqual({
      artifacts_created: 2,
    });
    expect((await service.post(`${other}/artifact`, [{ name: 'b' }, { name: 'c' }, { name: 'c' }])).body).toEqual({
      artifacts_created: 1,
    });
    expect(
      (
        await service.post(`${other}/artifact`, [
          { name: 'd', attempt_id: 'x' },
          { name: 'e', attempt_id: 40000 },
          { name: 'f', attempt_id: '1' },
        ])
      ).body,
    ).toEqual({
      artifacts_created: 1,
    });
  });

  it("shows the newest attempt's artifacts, and those of any attempt when asked", async () => {
    const { base: other, run: otherRun } = await seedTask(service, 'Attempts');
    await service.post(`${other}/artifact`, [{ name: 'name' }, { name: 'old' }]);
    await service.post(`${other}/artifact`, [
      { name: 'name', attempt_id: 1 },
      { name: 'new', attempt_id: 1 },
    ]);
    const scopes = [
      `${other}/artifacts`,
      `/flows/Attempts/runs/${otherRun}/artifacts`,
      `/flows/Attempts/runs/${otherRun}/steps/start/artifacts`,
    ];
    for (const scope of scopes) {
      expect(await names(scope)).toEqual(['name', 'new']);
      expect(await names(`${scope}?_limit=9`)).toEqual(['name', 'new', 'old']); // in pages: the newest of each name
    }
    expect(await names(`${other}/attempt/0/artifacts`)).toEqual(['name', 'old']);
    expect(await names(`${other}/attempt/99999/artifacts`)).toEqual([]);
    expect((await service.get(`${other}/artifacts/old`)).status).toBe(404);
    expect((await service.get(`${other}/artifacts/old/attempt/0`)).body).toMatchObject({ attempt_id: 0 });
    expect((await service.get(`${other}/artifacts/old/attempt/99999`)).status).toBe(404);
    expect((await service.get(`${other}/artifacts/old/attempt/x`)).status).toBe(400);
    expect((await service.get(`${other}/attempt/x/artifacts`)).status).toBe(400);
  });

  it('pages artifacts and metadata of a run to the end, each row once', async () => {
    const { base: other, run: otherRun } = await seedTask(service, 'Pages');
    for (let i = 0; i < 7; i += 1) {
      await service.post(`${other}/artifact`, [{ name: `a${i}` }]);
      await service.post(`${other}/metadata`, [{ field_name: `a${i}`, value: '', type: '' }]);
    }
    for (const [path, column] of [
      [`/flows/Pages/runs/${otherRun}/artifacts`, 'name'],
      [`/flows/Pages/runs/${otherRun}/metadata`, 'field_name'],
      [`${other}/metadata`, 'field_name'],
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const page = await service.get(`${path}?_limit=3&_cursor=${encodeURIComponent(cursor)}`);
        seen.push(...(page.body as Record<string, string>[]).map((row) => row[column] as string));
        cursor = page.headers['x-next-cursor'];
      }
      expect(seen).toEqual(['a6', 'a5', 'a4', 'a3', 'a2', 'a1', 'a0']);
    }
  });

  it('sends a list of many rows in pieces, all of them', async () => {
    const { base: other } = await seedTask(service, 'Many');
    for (let i = 0; i < 3; i += 1)
      await service.post(
        `${other}/metadata`,
        Array.from({ length: 1000 }, (_, n) => ({ field_name: `${i}-${n}`, value: 'v', type: 't' })),
      );
    const rows = (await service.get(`${other}/metadata`)).body as { field_name: string }[];
    expect(new Set(rows.map((row) => row.field_name)).size).toBe(3000);
  });

  it('answers 413 to a body over the limit', async () => {
    const small = await startApp({ MF_BODY_LIMIT: '100' });
    expect(await small.post('/flows/Flow', { user_name: 'x'.repeat(200) })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    await small.close();
  });
});

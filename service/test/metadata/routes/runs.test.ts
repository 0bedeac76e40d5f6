import { startApp, SYSTEM_TAGS, type TestApp } from '../../support/app.js';

interface Run {
  run_number: number | string;
  last_heartbeat_ts: number | null;
  tags: string[];
  status?: string;
}

describe('run routes', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startApp();
    await service.post('/flows/Flow', {});
  });
  afterAll(() => service.close());

  const create = async (fields: object = {}) =>
    (await service.post('/flows/Flow/run', { system_tags: SYSTEM_TAGS, ...fields })).body as Run;
  const numbers = (answer: { body: unknown }) => (answer.body as Run[]).map((run) => run.run_number);

  it('finds a run by its number with leading zeros', async () => {
    const { run_number } = await create();
    expect((await service.get(`/flows/Flow/runs/000${run_number}`)).body).toMatchObject({ run_number });
  });

  it('finds a run by its own id and by its number', async () => {
    await create({ run_number: 'argo-1' });
    const { rows } = await service.db.query<{ run_number: number }>({
      text: "select run_number from runs_v3 where run_id = 'argo-1'",
    });
    expect((await service.get('/flows/Flow/runs/argo-1')).status).toBe(200);
    expect((await service.get(`/flows/Flow/runs/${rows[0]?.run_number}`)).body).toMatchObject({ run_number: 'argo-1' });
  });

  it.each(['2147483648', '9223372036854775808', '99999999999999999999999', '½', '²', '٣'])(
    'knows no run %s',
    async (id) => {
      expect(await service.get(`/flows/Flow/runs/${encodeURIComponent(id)}`)).toMatchObject({ status: 404, body: {} });
      expect((await service.get(`/flows/Flow/runs/${encodeURIComponent(id)}/steps`)).body).toEqual([]);
      expect((await service.post(`/flows/Flow/runs/${encodeURIComponent(id)}/heartbeat`)).status).toBe(404);
    },
  );

  it.each([
    ['digits only', '77', 'numeric_id'],
    ['an empty text', '', 'invalid_body'],
    ['a number', 5, 'invalid_body'],
    ['0', 0, 'invalid_body'],
    ['false', false, 'invalid_body'],
  ])('refuses an own id that is %s', async (_what, run_number, code) => {
    const answer = await service.post('/flows/Flow/run', { run_number });
    expect(answer.status).toBe(400);
    if (code !== 'numeric_id') expect(answer.body).toMatchObject({ code });
  });

  it('writes a heartbeat over one that is 10 seconds old, not over a younger one, and finds the run either way', async () => {
    const { run_number, last_heartbeat_ts: first } = await create();
    const beat = () => service.post(`/flows/Flow/runs/${run_number}/heartbeat`);
    const stored = async () => ((await service.get(`/flows/Flow/runs/${run_number}`)).body as Run).last_heartbeat_ts;

    expect((await beat()).status).toBe(200);
    expect(await stored()).toBe(first);
    service.clock.now += 11_000;
    expect(await beat()).toMatchObject({ status: 200, body: '{"wait_time_in_seconds": 10}' });
    expect(await stored()).toBeGreaterThan(first as number);
  });

  it('never reads the body of a heartbeat', async () => {
    const { run_number } = await create();
    expect((await service.send('POST', `/flows/Flow/runs/${run_number}/heartbeat`, '{not json')).status).toBe(200);
  });

  describe('filters', () => {
    let alice: Run;
    let bob: Run;
    beforeAll(async () => {
      await service.post('/flows/Filter', {});
      const run = async (fields: object) => (await service.post('/flows/Filter/run', fields)).body as Run;
      alice = await run({ user_name: 'alice', tags: ['x', 'y'], system_tags: SYSTEM_TAGS });
      bob = await run({ user_name: 'Bob', tags: ['y'], system_tags: ['user:Bob', 'metaflow_version:1.0'] });
    });
    const filter = async (query: string) => service.get(`/flows/Filter/runs?${query}`);

    it.each([
      ['user_name=alice', () => [alice]],
      ['user_name:ne=alice', () => [bob]],
      ['user_name:co=LIC', () => [alice]],
      ['user_name:sw=b', () => [bob]],
      ['user_name:ew=OB', () => [bob]],
      ['user_name:li=%25o%25', () => [bob]],
      ['user_name=alice,Bob', () => [bob, alice]],
      ['user_name=null', () => []],
      ['user_name:is=null', () => []],
      ['user=Bob&user_name=Bob', () => [bob]],
      ['user_name=Bob&user_name=alice', () => []],
      ['_tags=x,y', () => [alice]],
      ['_tags:any=x,y', () => [bob, alice]],
      ['_tags:likeany=ser:B', () => [bob]],
      ['_tags:likeall=ser:,y', () => [bob, alice]],
      ['last_heartbeat_ts=null', () => [bob]],
      ['status=running', () => [alice]],
      ['status=failed', () => [bob]],
      ['status=running,failed', () => [bob, alice]],
      ['status=completed', () => []],
      ['colour=red&_order=x&user_name=alice', () => [alice]],
      ['user_name:=Bob&_limit=9', () => [bob, alice]], // an empty operator filters nothing, in upstream
    ])('%s', async (query, expected) => {
      expect(numbers(await filter(query))).toEqual(expected().map((run) => run.run_number));
    });

    it('by time and number', async () => {
      const { ts_epoch } = alice as unknown as { ts_epoch: number };
      expect(numbers(await filter(`ts_epoch:gt=${ts_epoch}`))).toEqual([bob.run_number]);
      expect(numbers(await filter(`ts_epoch:le=${ts_epoch}`))).toEqual([alice.run_number]);
      expect(numbers(await filter(`run_number:ge=${bob.run_number}`))).toEqual([bob.run_number]);
    });

    it.each([
      'user_name:zz=x',
      'user_name:toString=x',
      'user_name:__proto__=x',
      'ts_epoch:=x',
      'status=asleep',
      'ts_epoch=abc',
      'ts_epoch=',
      'user_name:is=x',
      'run_number=abc',
      'run_number:co=1',
      'ts_epoch=99999999999999999999',
      'tags=x',
      'tags:co=x',
    ])('answers 400 to %s', async (query) => {
      expect((await filter(query)).status).toBe(400);
    });

    it('bind values, so that they are never SQL', async () => {
      expect((await filter(`user_name=${encodeURIComponent("x' or '1'='1")}`)).body).toEqual([]);
    });

    it('go on over pages', async () => {
      const first = await filter('_tags=y&_limit=1');
      expect(numbers(first)).toEqual([bob.run_number]);
      const second = await filter(
        `_tags=y&_limit=1&_cursor=${encodeURIComponent(first.headers['x-next-cursor'] as string)}`,
      );
      expect(numbers(second)).toEqual([alice.run_number]);
      expect(second.headers['x-next-cursor']).toBeUndefined();
    });
  });

  it('derives the status from the end step: a failed attempt, a newer one under way, a success', async () => {
    await service.post('/flows/Status', {});
    const { run_number } = (await service.post('/flows/Status/run', { system_tags: [] })).body as Run;
    const end = `/flows/Status/runs/${run_number}/steps/end`;
    await service.post(`${end}/step`, {});
    const { task_id } = (await service.post(`${end}/task`, { system_tags: [] })).body as { task_id: number };
    const say = (field_name: string, value: string) =>
      service.post(`${end}/tasks/${task_id}/metadata`, [{ field_name, value, type: field_name }]);
    const status = async () =>
      ((await service.get('/flows/Status/runs?status=running,completed,failed')).body as Run[])[0]?.status;

    expect(await status()).toBe('failed'); // no heartbeat
    await say('attempt', '0');
    await say('attempt_ok', 'False');
    expect(await status()).toBe('failed');
    await say('attempt', '1');
    expect(await status()).toBe('running');
    await say('attempt_ok', 'True');
    expect(await status()).toBe('completed');
  });

  describe('tag/mutate', () => {
    it('loses no change of fifty that come at once', async () => {
      const { run_number } = await create({ tags: [] });
      const tags = Array.from({ length: 50 }, (_, i) => `tag${i}`);
      const answers = await Promise.all(
        tags.map((tag) => service.patch(`/flows/Flow/runs/${run_number}/tag/mutate`, { tags_to_add: [tag] })),
      );
      expect(answers.map(({ status }) => status)).toEqual(tags.map(() => 200));
      expect(((await service.get(`/flows/Flow/runs/${run_number}`)).body as Run).tags.sort()).toEqual([...tags].sort());
    });

    it('reads tags that an old row holds as null as an empty list', async () => {
      const { run_number } = (await service.post('/flows/Flow/run', {})).body as Run;
      expect((await service.patch(`/flows/Flow/runs/${run_number}/tag/mutate`, { tags_to_add: ['a'] })).body).toEqual({
        tags: ['a'],
      });
    });

    it('refuses to remove a system tag and changes nothing', async () => {
      const { run_number } = await create({ tags: ['a'] });
      const answer = await service.patch(`/flows/Flow/runs/${run_number}/tag/mutate`, {
        tags_to_add: ['b'],
        tags_to_remove: ['user:alice'],
      });
      expect(answer).toMatchObject({
        status: 422,
        body: "Cannot remove tags that are existing system tags {'user:alice'}",
      });
      expect(((await service.get(`/flows/Flow/runs/${run_number}`)).body as Run).tags).toEqual(['a']);
    });

    it('names system tags as Python prints them', async () => {
      const { run_number } = await create({ system_tags: ["it's", 'metaflow_version:2.19'] });
      const answer = await service.patch(`/flows/Flow/runs/${run_number}/tag/mutate`, { tags_to_remove: ["it's"] });
      expect(answer.body).toBe('Cannot remove tags that are existing system tags {"it\'s"}');
    });

    it.each([[{ tags_to_add: null }], [{ tags_to_remove: 'x' }], [{ tags_to_add: [1] }]])(
      'answers 400 to %j',
      async (body) => {
        const { run_number } = await create();
        expect((await service.patch(`/flows/Flow/runs/${run_number}/tag/mutate`, body)).status).toBe(400);
      },
    );
  });
});

import { seedTask, startApp, SYSTEM_TAGS, type TestApp } from '../../support/app.js';

interface Task {
  task_id: number | string;
  run_number: number | string;
  tags: string[];
  last_heartbeat_ts: number | null;
}

describe('step and task routes', () => {
  let service: TestApp;
  let run: string;
  let task: string;
  let step: string;
  beforeAll(async () => {
    service = await startApp();
    ({ run, task } = await seedTask(service));
    step = `/flows/Flow/runs/${run}/steps/start`;
  });
  afterAll(() => service.close());

  it("shows a step's run as a text, even where it is a number", async () => {
    expect((await service.get(step)).body).toMatchObject({ run_number: run });
    expect((await service.get(`/flows/Flow/runs/${run}/steps`)).body).toMatchObject([
      { step_name: 'start', run_number: run },
    ]);
  });

  it("shows the run's tags, whatever was sent for the task", async () => {
    const { body } = await service.post(`${step}/task`, { tags: ['own'], system_tags: SYSTEM_TAGS });
    expect(body).toMatchObject({ tags: ['t'], system_tags: SYSTEM_TAGS });
  });

  it('tells a step or task of a run that does not exist from one of a step that does not', async () => {
    expect(await service.post('/flows/Flow/runs/9999/steps/s/step', {})).toMatchObject({
      status: 404,
      body: { code: 'run_not_found' },
    });
    expect(await service.post('/flows/Flow/runs/9999/steps/s/task', {})).toMatchObject({
      status: 404,
      body: { code: 'run_not_found' },
    });
    const { status, body } = await service.post(`/flows/Flow/runs/${run}/steps/nope/task`, {});
    expect(status).toBe(404);
    expect(JSON.parse(body as string)).toMatchObject({ err_msg: { pgcode: '23503' } });
  });

  it('answers a conflict as psycopg2 describes it', async () => {
    const { status, body } = await service.post(`${step}/step`, {});
    expect(status).toBe(409);
    const { err_msg } = JSON.parse(body as string) as { err_msg: { pgerror: string; diag: object } };
    expect(err_msg.pgerror).toMatch(/^ERROR: {2}duplicate key value .*\nDETAIL: {2}Key .* already exists\.\n$/);
    expect(err_msg.diag).toMatchObject({ severity: 'ERROR' });
  });

  it('finds tasks by own ids in every route', async () => {
    await service.post('/flows/Flow/run', { run_number: 'named', system_tags: SYSTEM_TAGS });
    await service.post('/flows/Flow/runs/named/steps/start/step', {});
    await service.post('/flows/Flow/runs/named/steps/start/task', { task_id: 'own-1', system_tags: SYSTEM_TAGS });
    const named = '/flows/Flow/runs/named/steps/start';
    expect((await service.get(`${named}/tasks/own-1`)).body).toMatchObject({ run_number: 'named', task_id: 'own-1' });
    expect((await service.get(`${named}/tasks`)).body).toHaveLength(1);
    expect((await service.get(`${named}/tasks?task_name=own-1`)).body).toHaveLength(1);
    expect((await service.post(`${named}/tasks/own-1/heartbeat`)).status).toBe(200);
    expect(
      (await service.post(`${named}/tasks/own-1/metadata`, [{ field_name: 'f', value: 'v', type: 't' }])).body,
    ).toEqual({ metadata_created: 1 });
    expect((await service.post(`${named}/tasks/own-1/artifact`, [{ name: 'name' }])).body).toEqual({
      artifacts_created: 1,
    });
    expect((await service.get(`${named}/tasks/own-1/artifacts/name`)).body).toMatchObject({ task_id: 'own-1' });
    expect((await service.get(`${named}/filtered_tasks`)).body).toEqual(['Flow/named/start/own-1']);
    expect((await service.get(`/flows/Flow/runs/named/artifacts`)).body).toHaveLength(1);
    expect((await service.post(`${named}/task`, { task_id: 'own-1' })).status).toBe(409);
  });

  it.each(['42', ''])('refuses the own id "%s"', async (task_id) => {
    expect((await service.post(`${step}/task`, { task_id })).status).toBe(400);
  });

  it("is the run's heartbeat, too: creating a task and a task's heartbeat", async () => {
    const beat = async (path: string) => ((await service.get(path)).body as Task).last_heartbeat_ts as number;
    const before = await beat(`/flows/Flow/runs/${run}`);
    service.clock.now += 20_000;
    await service.post(`${step}/task`, { system_tags: SYSTEM_TAGS });
    const afterTask = await beat(`/flows/Flow/runs/${run}`);
    expect(afterTask).toBeGreaterThan(before);
    service.clock.now += 20_000;
    await service.post(`${step}/tasks/${task}/heartbeat`);
    expect(await beat(`/flows/Flow/runs/${run}`)).toBeGreaterThan(afterTask);
    expect(await beat(`${step}/tasks/${task}`)).toBeGreaterThan(afterTask);
  });

  it("leaves the run's heartbeat alone for a client without heartbeats", async () => {
    const { run: quiet } = await seedTask(service, 'Quiet');
    const before = ((await service.get(`/flows/Quiet/runs/${quiet}`)).body as Task).last_heartbeat_ts;
    service.clock.now += 20_000;
    await service.post(`/flows/Quiet/runs/${quiet}/steps/start/task`, { system_tags: [] });
    expect(((await service.get(`/flows/Quiet/runs/${quiet}`)).body as Task).last_heartbeat_ts).toBe(before);
  });

  it('pages and filters tasks', async () => {
    const all = (await service.get(`${step}/tasks`)).body as Task[];
    const first = await service.get(`${step}/tasks?_limit=2`);
    const second = await service.get(
      `${step}/tasks?_limit=2&_cursor=${encodeURIComponent(first.headers['x-next-cursor'] as string)}`,
    );
    expect([...(first.body as Task[]), ...(second.body as Task[])]).toHaveLength(Math.min(4, all.length));
    expect((await service.get(`${step}/tasks?task_id=${task}&_limit=1`)).body).toMatchObject([
      { task_id: Number(task) },
    ]);
    expect((await service.get(`${step}/tasks?task_id=abc`)).status).toBe(400);
    // Conditions without a value have a text of their own, so they must not share a prepared statement with plain pages.
    expect((await service.get(`${step}/tasks?user_name=null`)).status).toBe(200);
    expect((await service.get(`${step}/tasks?task_name=null&_limit=1`)).body).toHaveLength(1);
    expect((await service.get(`${step}/tasks?status=running`)).headers['x-limit']).toBeUndefined(); // no filter of tasks
  });

  it.each(['(', '[a', '*'])('answers 400 to the pattern %s, with rows and without', async (pattern) => {
    for (const path of [step, '/flows/Nope/runs/1/steps/s']) {
      expect(await service.get(`${path}/filtered_tasks?pattern=${encodeURIComponent(pattern)}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_value' },
      });
    }
  });
});

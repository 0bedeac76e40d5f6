import { createIndexes } from '../../src/sql/ui/indexes.js';
import { silent } from '../support/log.js';
import { startUi, type TestUi } from '../support/ui.js';
import { seed } from './replay/recording.js';

const HOUR = 3_600_000;
/** Runs of two flows, one a minute; every fifth is without a user that its tags vouch for. */
const RUNS = `
  insert into flows_v3 (flow_id, ts_epoch) values ('A', 1), ('B', 1), ('C', 1);
  insert into runs_v3 (run_number, flow_id, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
  select i, case when i % 2 = 0 then 'A' else 'B' end, 'u' || i % 3, ${Date.now() - HOUR} + i * 60000, null, '[]',
    case when i % 5 = 0 then '[]'::jsonb else jsonb_build_array('user:u' || i % 3) end
  from generate_series(1, 40) i;
  insert into steps_v3 (flow_id, run_number, step_name, ts_epoch) select flow_id, run_number, 'end', ts_epoch from runs_v3;`;

interface Row {
  run_number: number;
  flow_id: string;
  user: string | null;
  task_id: number;
  attempt_id: number;
  status: string;
}

interface List {
  data: Row[];
  pages: { next: number | null };
  benchmark_result: string;
}

const numbers = (rows: readonly Row[]) => rows.map(({ run_number }) => run_number);

describe('lists', () => {
  let ui: TestUi;
  const rows = async (path: string) => (await ui.get<List>(path)).body.data;
  beforeAll(async () => {
    ui = await startUi({}, { seed: RUNS });
  });
  afterAll(() => ui.close());

  test('pages of a list are the list', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => rows(`/runs?_order=-ts_epoch&_limit=15&_page=${page}`)));
    expect(numbers(pages.flat())).toEqual(Array.from({ length: 40 }, (_, i) => 40 - i));
  });

  test('groups by an index are those by hand', async () => {
    const byIndex = await rows('/runs?_group=flow_id&_order=%2Brun_number&_limit=2&_group_limit=3');
    expect(numbers(byIndex)).toEqual([2, 4, 6, 1, 3, 5]);
    const second = await rows('/runs?_group=flow_id&_order=%2Brun_number&_limit=1&_page=2&_group_limit=2');
    expect(second.map(({ flow_id, run_number }) => [flow_id, run_number])).toEqual([
      ['B', 1],
      ['B', 3],
    ]);
    const users = await rows('/runs?_group=user&_order=-run_number&_group_limit=1');
    expect(users.map(({ user, run_number }) => [user, run_number])).toEqual([
      ['u0', 39],
      ['u1', 37],
      ['u2', 38],
    ]);
    const both = await rows('/runs?_group=user,flow_id&_order=-run_number&_group_limit=1&_limit=100');
    expect(new Set(both.map(({ user, flow_id }) => `${user}${flow_id}`)).size).toBe(6);
  });

  test('a filter of a computed column works in groups, too', async () => {
    expect(await rows('/runs?_group=flow_id&status=completed')).toEqual([]);
    expect(await rows('/runs?_group=flow_id&status=failed&_group_limit=2&_order=-duration')).toHaveLength(4);
  });

  test('a limit of 0 is as many as a page may have, and no list has no limit', async () => {
    const { body } = await ui.get<List>('/runs?_limit=0');
    expect([body.data.length, body.pages.next]).toEqual([40, 2]);
    expect((await ui.get('/runs?_group=flow_id&_group_limit=-1')).status).toBe(400);
  });

  test('benchmark=true shows the plan', async () => {
    expect((await ui.get<List>('/runs?_limit=1&benchmark=true')).body.benchmark_result).toContain('Execution Time');
  });

  test('taskId brings the tasks that the UI asks about to the front, where no order was asked for', async () => {
    await ui.sql(`insert into tasks_v3 (flow_id, run_number, step_name, task_id, ts_epoch) select 'A', 2, 'end', i, i from generate_series(1, 600) i;
      insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
      select 'A', 2, 'end', 590, 'attempt', i::text, 'attempt', i, '[]' from generate_series(0, 2) i`);
    const asked = await rows('/flows/A/runs/2/tasks?taskId=590,591&_limit=5');
    expect(asked.map(({ task_id, attempt_id }) => [task_id, attempt_id])).toEqual([
      [590, 0],
      [590, 1],
      [590, 2],
      [591, 0],
      [1, 0],
    ]);
    const ordered = await rows('/flows/A/runs/2/tasks?taskId=590&_limit=1&_order=%2Btask_id');
    expect(ordered[0]?.task_id).toBe(1);
    expect(await rows('/flows/A/runs/2/tasks?taskId=590&_limit=1&_group=step_name&_group_limit=3')).toHaveLength(3);
  });

  test('pages of attempts do not overlap, though a task has several', async () => {
    const pages = await Promise.all(
      [1, 2].map((page) => rows(`/flows/A/runs/2/tasks?_order=-ts_epoch&_limit=11&_page=${page}`)),
    );
    const seen = pages.flat().map(({ task_id, attempt_id }) => `${task_id}/${attempt_id}`);
    expect(new Set(seen).size).toBe(22);
    expect(seen.slice(8, 14)).toEqual(['592/0', '591/0', '590/0', '590/1', '590/2', '589/0']);
  });
});

test('the runs that run are the same with the indexes that find them and without', async () => {
  const clock = { now: Date.now() };
  const ui = await startUi({ RUN_INACTIVE_CUTOFF_TIME: '3600' }, { seed, now: () => clock.now });
  const running = async () =>
    numbers((await ui.get<List>('/runs?_order=-run_number&_limit=100&status=running')).body.data);
  const grouped = async () =>
    numbers((await ui.get<List>('/runs?_group=flow_id&_order=-run_number&_group_limit=100&status=running')).body.data);
  const all = (await ui.get<List>('/runs?_order=-run_number&_limit=1000')).body.data;
  const expected = numbers(all.filter(({ status }) => status === 'running'));
  expect(expected.length).toBeGreaterThan(2);
  expect(await running()).toEqual(expected);
  const inGroups = await grouped();
  expect([...inGroups].sort((a, b) => b - a)).toEqual(expected);
  await createIndexes(ui.db.primary, silent);
  clock.now += 60_000; // by then they are looked for again
  expect(await running()).toEqual(expected);
  expect(await grouped()).toEqual(inGroups);
  expect((await ui.get<List>('/runs?status=running&benchmark=true')).body.benchmark_result).toContain('CTE alive');
  await ui.close();
});

import { changesOf } from '../../../src/ui/live/changes.js';
import type { Notification } from '../../../src/ui/live/notification.js';

describe('what a notification leads to', () => {
  const run = { flow_id: 'F', run_number: 5 };
  const step = { ...run, step_name: 'work' };
  const task = { ...step, task_id: 7 };
  const field = (field_name: string, value: string | null, tags: unknown = ['attempt_id:1']) => ({
    ...task,
    field_name,
    value,
    tags,
  });
  const of = (table: Notification['table'], operation: Notification['operation'], data: object) =>
    changesOf({ table, schema: 'public', operation, data } as Notification).map(
      ({ id, operation: told }) => `${told} ${id}`,
    );

  test.each([
    ['flows_v3', 'INSERT', { flow_id: 'F' }, ['INSERT flow/F']],
    ['flows_v3', 'UPDATE', { flow_id: 'F' }, ['UPDATE flow/F']],
    ['flows_v3', 'DELETE', { flow_id: 'F' }, []],
    ['runs_v3', 'INSERT', run, ['INSERT run/F/5']],
    ['steps_v3', 'INSERT', step, ['INSERT step/F/5/work']],
    ['steps_v3', 'INSERT', { ...step, step_name: 'start' }, ['INSERT step/F/5/start', 'UPDATE parameters/F/5']],
    ['steps_v3', 'UPDATE', { ...step, step_name: 'start' }, ['UPDATE step/F/5/start']],
    ['steps_v3', 'DELETE', step, []],
    ['tasks_v3', 'INSERT', task, ['INSERT task/F/5/work/7/newest', 'UPDATE run/F/5']],
  ] as const)('%s %s %j', (table, operation, data, changes) => {
    expect(of(table, operation, data)).toEqual(changes);
  });

  test.each([
    ['the first attempt updates the task', field('attempt', '0'), ['UPDATE task/F/5/work/7/0']],
    ['a later attempt is a new one', field('attempt', '2'), ['INSERT task/F/5/work/7/2']],
    ['an attempt without a number is none', field('attempt', 'x'), []],
    ['an attempt that was too long to tell is none', field('attempt', null), []],
    ['the end of an attempt updates it', field('attempt_ok', 'True'), ['UPDATE task/F/5/work/7/1']],
    [
      'the end of an attempt that is not named updates the newest',
      field('attempt_ok', 'True', null),
      ['UPDATE task/F/5/work/7/newest'],
    ],
    [
      'the end of the end updates the run',
      { ...field('attempt_ok', 'True'), step_name: 'end' },
      ['UPDATE task/F/5/end/7/1', 'UPDATE run/F/5'],
    ],
    ['other fields are only themselves', field('code-package', '{}'), []],
  ])('metadata: %s', (_, data, changes) => {
    const [metadata, ...others] = of('metadata_v3', 'INSERT', data);
    expect(metadata).toMatch(/^INSERT metadata\/F\/5\/(work|end)\/7\//);
    expect(others).toEqual(changes);
  });

  test('tells the resources by their numbers', () => {
    const resources = changesOf({ table: 'tasks_v3', schema: 'public', operation: 'INSERT', data: task }).map(
      (change) => change.resources,
    );
    expect(resources).toEqual([
      [
        '/flows/F/runs/5/tasks',
        '/flows/F/runs/5/steps/work/tasks',
        '/flows/F/runs/5/steps/work/tasks/7',
        '/flows/F/runs/5/steps/work/tasks/7/attempts',
      ],
      ['/runs', '/flows/F/runs', '/flows/F/runs/5'],
    ]);
    const metadata = changesOf({
      table: 'metadata_v3',
      schema: 'public',
      operation: 'INSERT',
      data: field('code-package', '{}'),
    });
    expect(metadata[0]?.resources).toEqual(['/flows/F/runs/5/metadata', '/flows/F/runs/5/steps/work/tasks/7/metadata']);
  });
});

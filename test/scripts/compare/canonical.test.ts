import { canonicalBody } from '../../../scripts/compare/canonical.js';
import { ServerView } from '../../../scripts/compare/server-view.js';

let view: ServerView;
beforeEach(() => {
  view = new ServerView();
  view.learn('run 1', { run_number: 41, ts_epoch: 1000 });
  view.learn('task 2', { task_id: 17, ts_epoch: 1010 });
  view.wrote('write 1', 995, 1005);
  view.wrote('write 2', 1008, 1012);
});

const canonical = (body: unknown, order: Parameters<typeof canonicalBody>[2] = 'exact'): unknown =>
  canonicalBody(JSON.stringify(body), view, order);

test('ids that a server gave become labels, and still tell a number from a text', () => {
  expect(canonical({ run_number: 41, task_id: 17 })).toEqual({ run_number: '<run 1>', task_id: '<task 2>' });
  expect(canonical({ run_number: '41' })).toEqual({ run_number: '"<run 1>"' });
});

test('ids that no server gave stay as they are', () => {
  expect(canonical({ run_number: 42, task_id: 'chosen' })).toEqual({ run_number: 42, task_id: 'chosen' });
});

test('a moment becomes the write that it lies in', () => {
  expect(canonical([{ ts_epoch: 1000 }, { ts_epoch: 1011 }, { ts_epoch: 5 }])).toEqual([
    { ts_epoch: '<write 1>' },
    { ts_epoch: '<write 2>' },
    { ts_epoch: '<earlier>' },
  ]);
});

test('a heartbeat is there or not; when it was is not compared', () => {
  expect(canonical([{ last_heartbeat_ts: 1 }, { last_heartbeat_ts: null }])).toEqual([
    { last_heartbeat_ts: '<epoch s>' },
    { last_heartbeat_ts: null },
  ]);
});

test('tags are a set, system tags are a list', () => {
  expect(canonical({ tags: ['b', 'a'], system_tags: ['b', 'a'] })).toEqual({
    tags: ['a', 'b'],
    system_tags: ['b', 'a'],
  });
  expect(canonical({ tags: null })).toEqual({ tags: null });
});

test('of a database error only its code counts', () => {
  const text = JSON.stringify({ err_msg: { pgerror: 'ERROR: it is there', pgcode: '23505', diag: {} } });
  expect(canonical(text)).toEqual({ '<database error>': '23505' });
});

test('task paths get labels where the run and the task stand', () => {
  expect(canonical(['F/41/start/17', 'F/17/start/41', 'chosen/id/start/x', 'short/41'])).toEqual([
    'F/<run 1>/start/<task 2>',
    'F/17/start/41',
    'chosen/id/start/x',
    'short/41',
  ]);
});

test('numbers in other texts are left alone', () => {
  expect(canonical({ location: 's3://a/41/b/17' })).toEqual({ location: 's3://a/41/b/17' });
});

test("Python's order of a set does not count", () => {
  const refused = (set: string): unknown => canonical(`Cannot remove tags that are existing system tags ${set}`);
  expect(refused("{'b', 'a'}")).toEqual(refused("{'a', 'b'}"));
  expect(refused("{'b', 'a'}")).not.toEqual(refused("{'a', 'c'}"));
});

test('what is no JSON is kept as text', () => {
  expect(canonicalBody('404: Not Found', view, 'exact')).toEqual({ '<text>': '404: Not Found' });
});

test('order counts as far as it is defined', () => {
  const rows = [
    { attempt_id: 1, name: 'b' },
    { attempt_id: 1, name: 'a' },
    { attempt_id: 0, name: 'c' },
  ];
  const otherTie = [rows[1], rows[0], rows[2]];
  const otherGroups = [rows[2], rows[0], rows[1]];
  expect(canonical(rows, 'exact')).not.toEqual(canonical(otherTie, 'exact'));
  expect(canonical(rows, 'attempt')).toEqual(canonical(otherTie, 'attempt'));
  expect(canonical(rows, 'attempt')).not.toEqual(canonical(otherGroups, 'attempt'));
  expect(canonical(rows, 'any')).toEqual(canonical(otherGroups, 'any'));
});

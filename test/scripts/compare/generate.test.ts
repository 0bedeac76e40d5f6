import type { Action, ConcurrentAction } from '../../../scripts/compare/generate/action.js';
import { nextAction } from '../../../scripts/compare/generate/session.js';
import { Random } from '../../../scripts/compare/random.js';
import { describe as text, renderPath } from '../../../scripts/compare/request.js';
import { World } from '../../../scripts/compare/world.js';

/** A session with servers that agree on everything that is not odd, and refuse the rest. */
function session(seed: number, length: number): (Action | ConcurrentAction)[] {
  const random = new Random(seed);
  const world = new World();
  return Array.from({ length }, () => {
    const action = nextAction(random, world, 'p');
    if ('request' in action && (action.request.odd ?? []).length === 0) action.agreed?.();
    return action;
  });
}

const requests = (seed: number, length: number): string[] =>
  session(seed, length).map((action) =>
    'request' in action ? text(action.request) : action.concurrent.all.map(text).join('\n'),
  );

test('the same seed gives the same session as long as the servers answer alike', () => {
  expect(requests(11, 300)).toEqual(requests(11, 300));
  expect(requests(11, 300)).not.toEqual(requests(12, 300));
});

test('a session begins with something to work on', () => {
  const [flow, run, step, task] = session(1, 4).map((action) => ('request' in action ? action.request.name : ''));
  expect([flow, run, step, task]).toEqual(['create-flow', 'create-run', 'create-step', 'create-task']);
});

test('over many seeds, every kind of request comes', () => {
  const names = new Set<string>();
  for (let seed = 0; seed < 30; seed += 1) {
    for (const action of session(seed, 250))
      names.add('request' in action ? action.request.name : action.concurrent.name);
  }
  expect([...names].sort()).toEqual(
    expect.arrayContaining([
      ...[
        'create-flow',
        'create-flow-odd',
        'create-run',
        'create-run-odd',
        'create-step',
        'create-step-odd',
        'create-task',
        'create-task-odd',
      ],
      ...[
        'create-metadata',
        'create-metadata-odd',
        'create-artifacts',
        'create-artifact-odd',
        'create-step-orphan',
        'create-task-orphan',
      ],
      ...['get-flow', 'get-run', 'get-step', 'get-task', 'get-artifact', 'get-artifact-attempt'],
      ...[
        'list-flows',
        'list-flows-page',
        'list-runs',
        'list-runs-page',
        'list-steps',
        'list-tasks',
        'list-tasks-page',
        'list-metadata-page',
      ],
      ...[
        'list-run-metadata-page',
        'list-artifacts-page',
        'list-step-artifacts-page',
        'list-run-artifacts-page',
        'list-attempt-artifacts',
      ],
      ...[
        'filter-runs',
        'filter-tasks',
        'filtered-tasks',
        'heartbeat',
        'heartbeat-missing',
        'change-tags',
        'change-tags-at-once',
        'create-at-once',
      ],
      ...['method-head', 'method-options', 'method-delete', 'path', 'path-raw', 'admin'],
    ]),
  );
});

test('every odd way of asking is tried', () => {
  const odd = new Set<string>();
  for (let seed = 0; seed < 60; seed += 1) {
    for (const action of session(seed, 250))
      if ('request' in action) for (const oddity of action.request.odd ?? []) odd.add(oddity);
  }
  expect([...odd].sort()).toEqual([
    'attempt',
    'body',
    'cursor',
    'empty-id',
    'field-type',
    'filter',
    'id',
    'limit',
    'no-run',
    'nul',
    'null-tags',
    'numeric-id',
    'regex',
    'rows',
    'surrogate',
    'tags',
    'too-long',
  ]);
});

test('paths can be sent: no spaces, no control characters, nothing beyond latin-1', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    for (const action of session(seed, 250)) {
      const all = 'request' in action ? [action.request] : action.concurrent.all;
      for (const { path } of all) expect(renderPath(path, () => '17')).toMatch(/^\/[\u0021-\u00ff]*$/);
    }
  }
});

test('ids and cursors are filled in for each server', () => {
  const path = ['/flows/F/runs/', { id: 'run 1' }, '?_cursor=', { base64: ['{"ts_epoch": ', { id: 'ts run 1' }, '}'] }];
  const ids: Record<string, string> = { 'run 1': '5', 'ts run 1': '99' };
  expect(renderPath(path, (label) => ids[label])).toBe(
    `/flows/F/runs/5?_cursor=${encodeURIComponent(btoa('{"ts_epoch": 99}'))}`,
  );
  expect(() => renderPath(path, () => undefined)).toThrow('No server gave the id "run 1"');
});

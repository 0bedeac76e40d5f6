import { scopeOf } from '../../../src/ui/live/resources.js';

describe('what has to be read for a resource', () => {
  test.each([
    ['/flows', { of: 'flows' }],
    ['/flows/F', { of: 'flows', flowId: 'F' }],
    ['/runs', { of: 'runs' }],
    ['/flows/F/runs', { of: 'runs', flowId: 'F' }],
    ['/flows/F/runs/5', { of: 'run', flowId: 'F', runNumber: 5 }],
    ['/flows/F/runs/5/tasks', { of: 'run', flowId: 'F', runNumber: 5 }],
    ['/flows/F/runs/5/steps/start/tasks/7/attempts', { of: 'run', flowId: 'F', runNumber: 5 }],
    ['/flows/runs', { of: 'flows', flowId: 'runs' }],
    ['/flows/runs/runs', { of: 'runs', flowId: 'runs' }],
  ])('%s', (resource, scope) => {
    expect(scopeOf(resource)).toEqual(scope);
  });

  test.each([
    '',
    '/',
    '/nope',
    'runs',
    '/runs/',
    '/flows/',
    '/flows/F/runs/by-name',
    '/flows/F/runs/5x',
    '/flows/F/runs/99999999999',
  ])('%s is no resource', (resource) => {
    expect(scopeOf(resource)).toBeUndefined();
  });
});

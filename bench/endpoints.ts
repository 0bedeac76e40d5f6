import { artifactRows, metadataRows, object } from './bodies.js';
import type { Seed, SeededTask } from './seed.js';

/** One request of a load. A function makes the body anew each time, where two equal ones would collide in the database. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string | ((serial: number) => string);
}

export interface Endpoint {
  readonly title: string;
  /** What one connection sends, over and over. Connections write to different runs and tasks. */
  requests(seed: Seed, connection: number): readonly LoadRequest[];
  /** What an answer says when it did the work, where its status alone does not tell. */
  readonly expect?: string;
}

export const ENDPOINTS = {
  ping: {
    title: 'GET ping',
    requests: () => [{ method: 'GET', path: '/ping' }],
  },
  'get-run': {
    title: 'GET run',
    requests: (seed, connection) =>
      spread(seed.tasks, connection).map((task) => ({ method: 'GET', path: runPath(task) })),
  },
  'get-task': {
    title: 'GET task',
    requests: (seed, connection) =>
      spread(seed.tasks, connection).map((task) => ({ method: 'GET', path: taskPath(task) })),
  },
  'runs-page': {
    title: 'GET runs, _limit=50',
    requests: (seed) => [{ method: 'GET', path: `/flows/${seed.pagedFlow}/runs?_limit=50` }],
  },
  heartbeat: {
    title: 'POST task heartbeat',
    requests: (seed, connection) => [
      { method: 'POST', path: `${taskPath(own(seed, connection))}/heartbeat`, body: '{}' },
    ],
  },
  'new-task': {
    title: 'POST task',
    requests: (seed, connection) => [
      { method: 'POST', path: `${stepPath(own(seed, connection))}/task`, body: object() },
    ],
  },
  metadata: {
    title: 'POST 10 metadata rows',
    requests: (seed, connection) => [
      { method: 'POST', path: `${taskPath(own(seed, connection))}/metadata`, body: metadataRows() },
    ],
    expect: '{"metadata_created": 10}',
  },
  artifacts: {
    title: 'POST 10 artifacts',
    requests: (seed, connection) => [
      {
        method: 'POST',
        path: `${taskPath(own(seed, connection))}/artifact`,
        body: (serial) => artifactRows(`c${connection}-${serial}`),
      },
    ],
    expect: '{"artifacts_created": 10}',
  },
  'list-artifacts': {
    title: 'GET artifacts of a task',
    requests: (seed) => [{ method: 'GET', path: `${taskPath(seed.readTask)}/artifacts` }],
  },
  'tag-mutate': {
    title: 'PATCH tag/mutate',
    requests: (seed, connection) =>
      ['first', 'second'].map((tag, i, both) => ({
        method: 'PATCH',
        path: `${runPath(own(seed, connection))}/tag/mutate`,
        body: JSON.stringify({ tags_to_add: [tag], tags_to_remove: [both[1 - i]] }),
      })),
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as EndpointName[];

export function isEndpointName(name: string): name is EndpointName {
  return Object.hasOwn(ENDPOINTS, name);
}

export function endpoint(name: EndpointName): Endpoint {
  return ENDPOINTS[name];
}

/** The same list, begun at another place by each connection. */
function spread<T>(list: readonly T[], connection: number): readonly T[] {
  const start = connection % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function own(seed: Seed, connection: number): SeededTask {
  return seed.tasks[connection % seed.tasks.length]!; // a seed has a task per connection, so the list is not empty
}

function runPath({ flow, run }: SeededTask): string {
  return `/flows/${flow}/runs/${run}`;
}

function stepPath(task: SeededTask): string {
  return `${runPath(task)}/steps/${task.step}`;
}

function taskPath(task: SeededTask): string {
  return `${stepPath(task)}/tasks/${task.task}`;
}

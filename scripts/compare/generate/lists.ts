import type { Random } from '../random.js';
import type { Oddity, Order, Part } from '../request.js';
import { LIMITS } from '../values.js';
import type { World } from '../world.js';
import type { Action } from './action.js';
import { handmadeCursor, strangeCursor } from './cursors.js';
import { anyAttempt, get, pathTo, type Depth } from './places.js';

interface List {
  readonly name: string;
  readonly path: readonly Part[];
  readonly odd: readonly Oddity[];
  /** Of the answer without pages. */
  readonly order: Order;
  /** Of the answer in pages; undefined where the route has none. */
  readonly pageOrder?: Order;
  /** The field of its cursors beside `ts_epoch`. */
  readonly key?: string;
}

/** A list, whole or in pages, which are followed to the end. */
export function readList(random: Random, world: World): Action | undefined {
  const list = anyList(random, world);
  if (!list) return undefined;
  if (list.pageOrder === undefined || list.key === undefined || random.chance(0.4))
    return { request: get(list.name, list.path, list.odd, list.order) };
  const pairs: Part[][] = [];
  const odd: Oddity[] = [...list.odd];
  if (random.chance(0.8)) {
    const limit = random.chance(0.5) ? { text: random.pick(['1', '2', '3', '50']), odd: [] } : random.pick(LIMITS);
    pairs.push(['_limit=', limit.text]);
    odd.push(...limit.odd);
  }
  if (random.chance(0.3)) {
    const good = random.chance(0.3) ? handmadeCursor(random, world, list.key) : undefined;
    const empty = random.chance(0.2);
    pairs.push(['_cursor=', ...(good ?? (empty ? [] : strangeCursor(random, list.key)))]);
    if (!good && !empty) odd.push('cursor');
  }
  if (random.chance(0.1))
    pairs.push([random.pick(['_limit', '_limit=2', '_limit=3', '_cursor', 'colour=red', '&&', '=', '_unknown=1'])]);
  if (pairs.length === 0) pairs.push(['_limit']);
  const query = pairs.flatMap((pair, i): Part[] => [i === 0 ? '?' : '&', ...pair]);
  return {
    request: { ...get(`${list.name}-page`, [...list.path, ...query], odd, list.order), pageOrder: list.pageOrder },
  };
}

function anyList(random: Random, world: World): List | undefined {
  if (random.chance(0.05))
    return { name: 'list-flows', path: ['/flows'], odd: [], order: 'any', pageOrder: 'exact', key: 'flow_id' };
  const kind = random.pick([
    'runs',
    'steps',
    'tasks',
    'metadata',
    'run-metadata',
    'artifacts',
    'step-artifacts',
    'run-artifacts',
    'attempt-artifacts',
  ] as const);
  const list = (depth: Depth, suffix: string, rest: Omit<List, 'name' | 'path' | 'odd'>): List | undefined => {
    const place = pathTo(random, world, depth, true);
    return place && { name: `list-${kind}`, path: [...place.path, suffix], odd: place.odd, ...rest };
  };
  switch (kind) {
    case 'runs':
      return list('flow', '/runs', { order: 'any', pageOrder: 'exact', key: 'run_number' });
    case 'steps':
      return list('run', '/steps', { order: 'any' });
    case 'tasks':
      return list('step', '/tasks', { order: 'any', pageOrder: 'exact', key: 'task_id' });
    case 'metadata':
      return list('task', '/metadata', { order: 'exact', pageOrder: 'exact', key: 'id' });
    case 'run-metadata':
      return list('run', '/metadata', { order: 'any', pageOrder: 'exact', key: 'id' });
    case 'artifacts':
      return list('task', '/artifacts', { order: 'attempt', pageOrder: 'time', key: 'task_id' });
    case 'step-artifacts':
      return list('step', '/artifacts', { order: 'attempt', pageOrder: 'time', key: 'task_id' });
    case 'run-artifacts':
      return list('run', '/artifacts', { order: 'attempt', pageOrder: 'time', key: 'task_id' });
    case 'attempt-artifacts': {
      const attempt = anyAttempt(random);
      const found = list('task', `/attempt/${attempt.text}/artifacts`, { order: 'attempt' });
      return found && { ...found, odd: [...found.odd, ...attempt.odd] };
    }
  }
}

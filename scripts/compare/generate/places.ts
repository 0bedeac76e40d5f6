import type { Random } from '../random.js';
import type { CompareRequest, Oddity, Order, Part } from '../request.js';
import { MISSING_IDS, RAW_SEGMENTS, UNUSUAL_IDS } from '../values.js';
import { flowPath, runPath, stepPath, taskPath, type World } from '../world.js';

export interface Place {
  readonly path: readonly Part[];
  readonly odd: readonly Oddity[];
}

export type Depth = 'flow' | 'run' | 'step' | 'task';
const PATHS = { flow: flowPath, run: runPath, step: stepPath, task: taskPath };

/** Mostly to something that exists. Lists stay out of flows that only one server knows all of. */
export function pathTo(random: Random, world: World, depth: Depth, list = false): Place | undefined {
  const tasks = world.tasks.filter((task) => !(list && task.step.run.flow.tainted));
  if (tasks.length === 0) return undefined;
  const task = random.pick(tasks);
  const things = { flow: task.step.run.flow, run: task.step.run, step: task.step, task };
  const path = PATHS[depth](things[depth] as never); // the path of a depth takes the thing of that depth
  if (random.chance(0.75)) return { path, odd: [] };
  const mutable: Part[] = [...path];
  const ids = mutable.flatMap((part, i) => (typeof part !== 'string' || !part.startsWith('/') ? [i] : []));
  const at = random.pick(ids);
  const before = mutable[at]!; // an index of the list
  const change = random.pick(['missing', 'raw', 'zeros', 'unusual', 'other'] as const);
  switch (change) {
    case 'missing': {
      const missing = random.pick(MISSING_IDS);
      mutable[at] = encodeURIComponent(missing.text);
      // Flow and step names are texts, whatever they look like.
      return { path: mutable, odd: missing.odd.filter((odd) => odd !== 'id' || at === 3 || at === 7) };
    }
    case 'raw': {
      const raw = random.pick(RAW_SEGMENTS);
      mutable[at] = raw;
      return { path: mutable, odd: raw === '%00' ? ['nul'] : [] };
    }
    case 'zeros':
      if (typeof before === 'string') return { path, odd: [] };
      mutable.splice(at, 1, '00', before);
      return { path: mutable, odd: [] };
    case 'unusual':
      mutable[at] = encodeURIComponent(random.pick(UNUSUAL_IDS).text);
      return { path: mutable, odd: [] };
    case 'other': {
      const other = PATHS[depth](
        {
          flow: random.pick(tasks).step.run.flow,
          run: random.pick(tasks).step.run,
          step: random.pick(tasks).step,
          task: random.pick(tasks),
        }[depth] as never,
      );
      mutable[at] = other[at] ?? before;
      return { path: mutable, odd: [] };
    }
  }
}

export function anyAttempt(random: Random): { text: string; odd: Oddity[] } {
  if (random.chance(0.7)) return { text: random.pick(['0', '1', '2', '9', '32767']), odd: [] };
  return {
    text: random.pick([
      'x',
      '1.5',
      '%D9%A3',
      '-1',
      '+1',
      '1_0',
      '%201',
      '40000',
      '99999999999999999999',
      '%00',
      '01',
      'null',
    ]),
    odd: ['attempt'],
  };
}

export function get(
  name: string,
  path: readonly Part[],
  odd: readonly Oddity[] = [],
  order: Order = 'exact',
): CompareRequest {
  return { name, method: 'GET', path, odd, order };
}

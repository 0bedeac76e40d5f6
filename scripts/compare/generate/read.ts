import type { Random } from '../random.js';
import { UNUSUAL_IDS } from '../values.js';
import type { World } from '../world.js';
import type { Action } from './action.js';
import { anyAttempt, get, pathTo } from './places.js';

/** One object, or none: right ids, ids in other forms, ids of others, ids that nothing has. */
export function readObject(random: Random, world: World): Action | undefined {
  const depth = random.pick(['flow', 'run', 'step', 'task', 'artifact', 'artifact-attempt'] as const);
  const place = pathTo(random, world, depth === 'flow' || depth === 'run' || depth === 'step' ? depth : 'task');
  if (!place) return undefined;
  if (!depth.startsWith('artifact')) return { request: get(`get-${depth}`, place.path, place.odd) };
  const known = world.tasks.flatMap((task) => task.artifacts);
  const name = random.chance(0.8) && known.length > 0 ? random.pick(known) : random.pick(UNUSUAL_IDS).text;
  const path = [...place.path, '/artifacts/', encodeURIComponent(name)];
  if (depth === 'artifact') return { request: get('get-artifact', path, place.odd) };
  const attempt = anyAttempt(random);
  return { request: get('get-artifact-attempt', [...path, '/attempt/', attempt.text], [...place.odd, ...attempt.odd]) };
}

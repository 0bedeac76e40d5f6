import type { Random } from '../random.js';
import type { CompareRequest, Part } from '../request.js';
import { RAW_SEGMENTS, STRANGE_PATHS } from '../values.js';
import { flowPath, runPath, stepPath, taskPath, type World } from '../world.js';
import type { Action } from './action.js';
import { get } from './places.js';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST', 'TRACE', 'PROPFIND'];

/** A known path with any method, a body included. Methods that the path has are left to the others. */
export function anyMethod(random: Random, world: World): Action | undefined {
  const task = world.tasks.at(-1);
  if (!task) return undefined;
  const [path, allowed] = random.pick<readonly [Part[], readonly string[]]>([
    [['/flows'], ['GET']],
    [flowPath(task.step.run.flow), ['GET', 'POST']],
    [[...flowPath(task.step.run.flow), '/runs'], ['GET']],
    [[...flowPath(task.step.run.flow), '/run'], ['POST']],
    [runPath(task.step.run), ['GET']],
    [[...runPath(task.step.run), '/tag/mutate'], ['PATCH']],
    [[...runPath(task.step.run), '/heartbeat'], ['POST']],
    [[...runPath(task.step.run), '/steps'], ['GET']],
    [[...runPath(task.step.run), '/metadata'], ['GET']],
    [stepPath(task.step), ['GET']],
    [[...stepPath(task.step), '/step'], ['POST']],
    [[...stepPath(task.step), '/task'], ['POST']],
    [[...stepPath(task.step), '/filtered_tasks'], ['GET']],
    [taskPath(task), ['GET']],
    [
      [...taskPath(task), '/metadata'],
      ['GET', 'POST'],
    ],
    [[...taskPath(task), '/artifact'], ['POST']],
    [[...taskPath(task), '/artifacts'], ['GET']],
    [[...taskPath(task), '/heartbeat'], ['POST']],
    [['/ping'], ['GET']],
    [['/version'], ['GET']],
    [['/healthcheck'], ['GET']],
  ]);
  const method = random.pick(METHODS.filter((name) => !allowed.includes(name)));
  const request: CompareRequest = { name: `method-${method.toLowerCase()}`, method, path };
  return { request: random.chance(0.3) && method !== 'TRACE' ? { ...request, body: '{}' } : request };
}

/** Paths that no route has, or that one may seem to have. */
export function anyPath(random: Random, world: World): Action | undefined {
  const flow = world.flows.at(-1);
  if (!flow) return undefined;
  const segment = random.pick(RAW_SEGMENTS);
  return {
    request: random.pick<() => CompareRequest>([
      () => get('path', [random.pick(STRANGE_PATHS)], [], 'any'),
      () => get('path', [...flowPath(flow), '/']),
      () => get('path', [...flowPath(flow), '//runs']),
      () => get('path-raw', ['/flows/', segment], segment === '%00' ? ['nul'] : []),
      () => get('path-raw', ['/flows/', segment, '/runs'], segment === '%00' ? ['nul'] : [], 'any'),
      () => get('path-raw', [...flowPath(flow), '/runs/', segment], segment === '%00' ? ['nul'] : []),
      () => get('admin', [random.pick(['/ping', '/version', '/healthcheck'])]),
    ])(),
  };
}

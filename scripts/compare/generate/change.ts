import type { Random } from '../random.js';
import type { CompareRequest, Oddity, Part } from '../request.js';
import { TAGS, TEXTS } from '../values.js';
import { flowPath, forgetRun, runPath, taskPath, type Run, type World } from '../world.js';
import type { Action, ConcurrentAction } from './action.js';
import { NO_OBJECTS, write } from './bodies.js';
import { get } from './places.js';

/** Of runs and tasks, with any body or none, which nobody reads. */
export function heartbeat(random: Random, world: World): Action | undefined {
  if (world.tasks.length === 0) return undefined;
  const missing = random.pick(['999999999', 'never-was']);
  const [name, target] = random.weighted<() => [string, Part[]]>([
    [5, () => ['heartbeat', taskPath(random.pick(world.tasks))]],
    [4, () => ['heartbeat', runPath(random.pick(world.runs))]],
    [1, () => ['heartbeat-missing', [...flowPath(random.pick(world.flows)), '/runs/', missing]]],
    [1, () => ['heartbeat-missing', [...runPath(random.pick(world.runs)), '/steps/start/tasks/', missing]]],
  ])();
  const body = random.pick([...NO_OBJECTS, '{}', '{}', '{}', undefined]);
  return { request: { name, method: 'POST', path: [...target, '/heartbeat'], ...(body !== undefined && { body }) } };
}

export function changeTags(random: Random, world: World): Action | undefined {
  const runs = world.runs.filter(({ flow }) => !flow.odd);
  if (runs.length === 0) return undefined;
  const run = random.pick(runs);
  const known = [...(run.tags ?? []), ...TAGS, ...TEXTS];
  const fields: Record<string, unknown> = {};
  if (random.chance(0.8)) fields['tags_to_add'] = some(random, [...known, ...run.systemTags]);
  if (random.chance(0.6))
    fields['tags_to_remove'] = some(
      random,
      random.chance(0.2) ? [...known, ...run.systemTags] : known.filter((tag) => !run.systemTags.includes(tag)),
    );
  if (random.chance(0.01)) fields['tags_to_add'] = Array.from({ length: 5000 }, (_, i) => `many-${i}`);
  const wrong = random.chance(0.15);
  if (wrong)
    fields[random.pick(['tags_to_add', 'tags_to_remove'])] = random.pick([
      'x',
      '',
      5,
      {},
      [1],
      [null],
      ['a', ['b']],
      true,
      'abc',
      null,
    ]);
  return { request: mutation(run, write(random, fields), []), diverged: () => forgetRun(run) };
}

/** Tag changes that are no such thing, on a run that is there for it. */
export function changeTagsOddly(random: Random, world: World): Action | undefined {
  const run = world.runs.filter(({ flow }) => flow.odd).at(-1);
  if (!run) return undefined;
  const [body, odd] = random.pick<() => [string | Buffer, Oddity]>([
    () => [random.pick(NO_OBJECTS), 'body'],
    () => ['{"tags_to_add": ["a\\u0000b"]}', 'nul'],
    () => ['{"tags_to_add": ["\\ud800"]}', 'surrogate'],
  ])();
  return { request: mutation(run, body, [odd]), diverged: () => forgetRun(run) };
}

/** Several changes of one run at once: none may be lost, and none that was refused may show. */
export function changeTagsAtOnce(random: Random, world: World): ConcurrentAction | undefined {
  const runs = world.runs.filter(({ tags, flow }) => tags !== null && !flow.odd);
  if (runs.length === 0) return undefined;
  const run = random.pick(runs);
  const all = Array.from({ length: 2 + random.int(7) }, (_, i) => `at-once-${random.int(1e6)}-${i}`);
  return {
    concurrent: {
      name: 'change-tags-at-once',
      all: all.map((tag) => mutation(run, JSON.stringify({ tags_to_add: [tag] }), [])),
    },
    check: 'tags',
    then: [
      { request: mutation(run, JSON.stringify({ tags_to_add: all }), []), diverged: () => forgetRun(run) },
      { request: get('get-run', runPath(run)) },
    ],
  };
}

/** The same thing made several times at once: one is the first, the others are told so. */
export function createAtOnce(random: Random, world: World): ConcurrentAction | undefined {
  const flows = world.flows.filter(({ odd }) => !odd);
  if (flows.length === 0) return undefined;
  const flow = random.pick(flows);
  const run: Run = {
    flow,
    label: world.label('run'),
    id: `at-once-${random.int(1e9)}`,
    tags: ['a'],
    systemTags: [],
    steps: [],
  };
  const one: CompareRequest = {
    name: 'create-run',
    method: 'POST',
    path: [...flowPath(flow), '/run'],
    body: JSON.stringify({ run_number: run.id, user_name: 'a', tags: ['a'], system_tags: [] }),
  };
  return {
    concurrent: { name: 'create-at-once', all: Array.from({ length: 4 }, () => one) },
    check: 'statuses',
    then: [{ request: get('get-run', runPath(run)), learns: run.label, agreed: () => flow.runs.push(run) }],
  };
}

function mutation(run: Run, body: string | Buffer, odd: readonly Oddity[]): CompareRequest {
  const oddities: Oddity[] = run.tags === null ? [...odd, 'null-tags'] : [...odd];
  return { name: 'change-tags', method: 'PATCH', path: [...runPath(run), '/tag/mutate'], body, odd: oddities };
}

function some(random: Random, list: readonly string[]): string[] {
  return Array.from({ length: random.int(4) }, () => random.pick(list));
}

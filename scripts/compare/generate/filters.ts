import type { Random } from '../random.js';
import type { Oddity, Part } from '../request.js';
import { TAGS, TEXTS } from '../values.js';
import { flowPath, stepPath, type World } from '../world.js';
import type { Action } from './action.js';
import { get } from './places.js';

type Type = 'text' | 'int4' | 'int8' | 'epoch' | 'json' | 'status';

const RUN_FIELDS: readonly (readonly [string, Type])[] = [
  ['flow_id', 'text'],
  ['run_number', 'int4'],
  ['run_id', 'text'],
  ['user_name', 'text'],
  ['ts_epoch', 'epoch'],
  ['last_heartbeat_ts', 'epoch'],
  ['tags', 'json'],
  ['system_tags', 'json'],
  ['user', 'text'],
  ['status', 'status'],
];
const TASK_FIELDS: readonly (readonly [string, Type])[] = [
  ['task_id', 'int8'],
  ['task_name', 'text'],
  ['user_name', 'text'],
  ['ts_epoch', 'epoch'],
  ['last_heartbeat_ts', 'epoch'],
];
const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];
const PATTERNS = ['co', 'sw', 'ew', 'li'];

interface Filter {
  readonly parts: readonly Part[];
  readonly odd: readonly Oddity[];
}

/** Runs by any field and operator, by tags, in pages or not. */
export function filterRuns(random: Random, world: World): Action | undefined {
  const flows = world.flows.filter((flow) => flow.runs.length > 0 && !flow.tainted);
  if (flows.length === 0) return undefined;
  const flow = random.pick(flows);
  const run = random.pick(flow.runs);
  const numeric = flow.runs.filter(({ id }) => id === undefined);
  const ids = numeric.length === 0 ? undefined : random.pick(numeric).label;
  const filters = Array.from({ length: 1 + random.int(3) }, () =>
    random.chance(0.25)
      ? tagFilter(random, [...(run.tags ?? []), ...run.systemTags])
      : columnFilter(random, RUN_FIELDS, ids, `ts ${run.label}`),
  );
  return { request: listing(random, 'filter-runs', [...flowPath(flow), '/runs'], filters) };
}

export function filterTasks(random: Random, world: World): Action | undefined {
  const steps = world.steps.filter((step) => step.tasks.length > 0 && !step.run.flow.tainted);
  if (steps.length === 0) return undefined;
  const step = random.pick(steps);
  const task = random.pick(step.tasks);
  const filters = Array.from({ length: 1 + random.int(2) }, () =>
    columnFilter(random, TASK_FIELDS, task.id === undefined ? task.label : undefined, `ts ${task.label}`),
  );
  return { request: listing(random, 'filter-tasks', [...stepPath(step), '/tasks'], filters) };
}

/** `filtered_tasks`: by metadata. */
export function filterTasksByMetadata(random: Random, world: World): Action | undefined {
  const steps = world.steps.filter(
    (step) => step.tasks.length > 0 && !step.run.flow.tainted && !step.name.includes('/'),
  );
  if (steps.length === 0) return undefined;
  const query: string[] = [];
  const odd: Oddity[] = [];
  if (random.chance(0.7))
    query.push(
      `metadata_field_name=${encodeURIComponent(random.pick(['attempt', 'attempt_ok', 'runtime', 'x', 'nope', '']))}`,
    );
  if (random.chance(0.7)) {
    const bad = random.chance(0.2);
    const pattern = bad
      ? random.pick(['(', '[', '*', 'a{2', '\\'])
      : random.pick(['kube', '^dev$', '.*', '', 'a|b', '^$', '[[:alpha:]]+', 'ZO', '(?i)ZO', '刺', '\\d', '5']);
    query.push(`pattern=${encodeURIComponent(pattern)}`);
    if (bad) odd.push('regex');
  }
  const path = [...stepPath(random.pick(steps)), '/filtered_tasks', query.length === 0 ? '' : `?${query.join('&')}`];
  return { request: get('filtered-tasks', path, odd) };
}

function listing(random: Random, name: string, path: readonly Part[], filters: readonly Filter[]) {
  const query = filters.flatMap(({ parts }, i): Part[] => [i === 0 ? '?' : '&', ...parts]);
  if (random.chance(0.4)) query.push(`&_limit=${random.pick(['1', '2', '100'])}`);
  const odd = filters.flatMap((filter) => filter.odd);
  // Where every filter is one that is ignored, the answer is the whole list, whose order is not defined.
  return get(name, [...path, ...query], odd, 'any');
}

function tagFilter(random: Random, present: readonly string[]): Filter {
  const tags = Array.from({ length: 1 + random.int(2) }, () =>
    present.length > 0 && random.chance(0.6) ? random.pick(present) : random.pick(TAGS),
  );
  const operator = random.pick(['', ':any', ':all', ':likeany', ':likeall', ':nonsense', ':']);
  const like = operator.startsWith(':like');
  // In a LIKE pattern a lone backslash at the end, or a tag that JSON writes in escapes, makes its own rules.
  const values = tags.map((tag) => (like && tag.includes('\\') ? 'x' : tag));
  return { parts: [`_tags${operator}=${values.map(encodeURIComponent).join(random.pick([',', '%2C']))}`], odd: [] };
}

function columnFilter(
  random: Random,
  fields: readonly (readonly [string, Type])[],
  idLabel: string | undefined,
  tsLabel: string,
): Filter {
  if (random.chance(0.08)) return { parts: [random.pick(STRANGE_KEYS)], odd: [] };
  const [field, type] = random.pick(fields);
  const operator = random.weighted([
    [4, undefined],
    [6, random.pick(COMPARISONS)],
    [3, random.pick(PATTERNS)],
    [1, 'is'],
    [1, random.pick(['zz', '', 'EQ', 'eq:eq', 'in', 'toString', '__proto__'])],
  ] as const);
  const values = Array.from({ length: random.chance(0.8) ? 1 : 2 }, () =>
    value(random, type, operator ?? 'eq', idLabel, tsLabel),
  );
  const key = `${field}${operator === undefined ? '' : `${random.pick([':', '%3A'])}${operator}`}=`;
  return {
    parts: [key, ...values.flatMap(({ parts }, i): Part[] => (i === 0 ? [...parts] : [',', ...parts]))],
    odd: values.flatMap(({ odd }) => odd),
  };
}

const STRANGE_KEYS = [
  'colour=red',
  '_colour=red',
  ':eq=x',
  'user_name',
  'USER_NAME=alice',
  'user%5Fname=alice',
  '_tags',
  '_limit=2&_limit=3',
  'run_number[]=1',
  'user_name=alice&user_name=bob',
  'user_name=a+b',
  '=',
];

function value(random: Random, type: Type, operator: string, idLabel: string | undefined, tsLabel: string): Filter {
  const known = COMPARISONS.includes(operator) || PATTERNS.includes(operator) || operator === 'is';
  if (random.chance(0.12)) return { parts: ['null'], odd: [] }; // IS NULL, whatever the operator
  const plain = (text: string, odd: readonly Oddity[] = []): Filter => ({ parts: [encodeURIComponent(text)], odd });
  const unfit: readonly Oddity[] = known ? ['filter'] : [];
  const pattern = PATTERNS.includes(operator);
  const never = operator === 'is' || (pattern && type !== 'text' && type !== 'status') ? unfit : [];
  switch (type) {
    case 'text': {
      const text = random.pick(TEXTS).replaceAll(',', '');
      return plain(
        random.chance(0.3) ? random.pick(['%', '_', '%li%', 'ALICE', 'li', 'Zo']) : text,
        pattern && text.includes('\\') ? unfit : never,
      );
    }
    case 'status':
      return plain(random.pick(['running', 'completed', 'failed', 'asleep', '', 'Running']), never);
    case 'epoch':
      if (random.chance(0.6)) return { parts: [{ id: tsLabel }], odd: never };
      if (random.chance(0.5)) return plain(random.pick(['0', '-1', '1000', '007', '9999999999999']), never);
      return plain(random.pick(['abc', '', '1.5', '1_0', ' 7 ', '+7', '٣', '9'.repeat(30), '0x10', '1e3']), unfit);
    case 'int4':
    case 'int8':
      if (idLabel !== undefined && random.chance(0.6)) return { parts: [{ id: idLabel }], odd: never };
      if (random.chance(0.5)) return plain(random.pick(['-1', '999999999']), never);
      return plain(random.pick(['abc', '', '1.5', '٣', '9'.repeat(30), '1e3', 'true']), unfit);
    case 'json':
      if (random.chance(0.5)) return plain(random.pick(['[]', '["prod"]', '{}', '"x"', '5', 'true']), never);
      return plain(random.pick(['prod', '[', '', "['a']"]), unfit);
  }
}

import type { Random } from '../random.js';
import type { Oddity } from '../request.js';
import { TAGS, TEXTS, UNUSUAL_IDS, VERSION_TAGS } from '../values.js';
import { taskPath, type Task, type World } from '../world.js';
import type { Action } from './action.js';
import { NO_OBJECTS, write } from './bodies.js';
import { post } from './create.js';

type Row = Record<string, unknown>;

/** Rows of metadata, some of which PostgreSQL refuses: they are not counted. */
export function newMetadata(random: Random, _world: World, task: Task): Action {
  // In one post: `attempt` or `attempt_ok`, since the status of a run depends on which of them is older.
  const names = ['runtime', 'attempt-note', 'x', 'unusual', random.pick(['attempt', 'attempt_ok'])];
  const rows = some(random, 12, (): Row => {
    const name = random.pick(names);
    const field = name === 'unusual' ? random.pick(UNUSUAL_IDS).text : name;
    const value =
      field === 'attempt_ok'
        ? random.pick(['True', 'False'])
        : random.pick([...TEXTS, 'kubernetes', 'dev', '{"json": [1]}', 5, true]);
    return {
      field_name: field,
      value,
      type: random.pick(['attempt', 'x', 'zoë']),
      user_name: random.pick(TEXTS),
      tags: tags(random),
      system_tags: [random.pick(VERSION_TAGS)],
    };
  });
  const spoilt = rows.map((row) => (random.chance(0.1) ? spoil(random, row, ['field_name', 'type', 'value']) : row));
  return {
    request: post('create-metadata', [...taskPath(task), '/metadata'], { text: write(random, spoilt), odd: [] }),
    partial: true,
    diverged: taints(task),
  };
}

/** Artifacts of one attempt. Those that exist already, or that PostgreSQL refuses, are not counted. */
export function newArtifacts(random: Random, _world: World, task: Task): Action {
  const attempt = random.weighted<unknown>([
    [10, 0],
    [5, 1],
    [2, 2],
    [1, '1'],
    [1, 32_767],
    [0.5, -1],
  ]);
  const rows = some(random, 8, (): Row =>
    artifact(
      random,
      random.chance(0.8) ? random.pick(['x', 'y', 'z', 'data', 'name']) : random.pick(UNUSUAL_IDS).text,
      attempt,
    ),
  );
  if (random.chance(0.7)) rows.unshift(artifact(random, 'name', attempt));
  const spoilt = rows.map((row) =>
    random.chance(0.1) ? spoil(random, row, ['name', 'location', 'attempt_id', 'ds_type']) : row,
  );
  return {
    request: post('create-artifacts', [...taskPath(task), '/artifact'], { text: write(random, spoilt), odd: [] }),
    partial: true,
    diverged: taints(task),
    agreed: () => task.artifacts.push(...rows.map((row) => String(row['name']))),
  };
}

/** Much at once: one very long value, or very many rows. */
export function newHugeRows(random: Random, _world: World, task: Task): Action {
  const rows = random.chance(0.5)
    ? [{ field_name: 'huge', value: random.pick(['x', 'é', '😀']).repeat(500_000), type: 'x' }]
    : Array.from({ length: 1500 }, (_, i): Row => ({ field_name: `many-${i}`, value: String(i), type: 'x' }));
  const body = { text: JSON.stringify(rows), odd: [] };
  return {
    request: post('create-metadata-huge', [...taskPath(task), '/metadata'], body),
    partial: true,
    diverged: taints(task),
  };
}

/** Bodies that are no list of rows, and rows with values that no column takes as they are. */
export function newOddRows(random: Random, _world: World, task: Task): Action {
  const kind = random.pick(['metadata', 'artifact']);
  const good: Row =
    kind === 'metadata' ? { field_name: 'x', value: 'x', type: 'x' } : artifact(random, `odd${random.int(1e9)}`, 0);
  const [text, odd] = random.pick<() => [string | Buffer, Oddity]>([
    () => [random.pick(NO_OBJECTS), 'body'],
    () => [random.pick(['{"a": 1}', '{"field_name": "x", "value": "y"}', '["x"]', '[null]', '[5]', '[[]]']), 'rows'],
    () => [JSON.stringify([good, random.pick([null, 'x', 5, []]), good]), 'rows'],
    () => [JSON.stringify([{ ...good, tags: random.pick([{}, 'x', 5, [1], null]) }, good]), 'tags'],
    () => [
      JSON.stringify([
        {
          ...good,
          [random.pick(['value', 'name', 'type', 'user_name', 'attempt_id'])]: random.pick([
            1.5,
            {},
            { a: 1 },
            ['a'],
            [],
            1e21,
            12,
          ]),
        },
      ]),
      'field-type',
    ],
  ])();
  return {
    request: post(`create-${kind}-odd`, [...taskPath(task), `/${kind}`], { text, odd: [odd] }),
    partial: true,
    diverged: taints(task),
  };
}

function artifact(random: Random, name: string, attempt: unknown): Row {
  const row: Row = {
    name,
    location: `azure://container/${random.int(1000)}`,
    ds_type: random.pick(['azure', 's3', 'local']),
    sha: random.chance(0.9) ? random.int(1e9).toString(16).padStart(40, '0') : null,
    type: "<class 'int'>",
    content_type: 'gzip+pickle-v4',
    user_name: random.pick(TEXTS),
    attempt_id: attempt,
    tags: tags(random),
    system_tags: [random.pick(VERSION_TAGS)],
  };
  for (const field of ['location', 'ds_type', 'sha', 'type', 'user_name', 'tags'])
    if (random.chance(0.03)) delete row[field];
  return row;
}

/** Makes a row that PostgreSQL refuses. */
function spoil(random: Random, row: Row, fields: readonly string[]): Row {
  const field = random.pick(fields);
  if (field === 'attempt_id') return { ...row, attempt_id: random.pick([null, 1.5, true, '', 'x', 40_000, '40000']) };
  const long = field === 'value' ? [] : ['x'.repeat(256)];
  return { ...row, [field]: random.pick([null, 'a\u0000b', ...long]) };
}

function tags(random: Random): unknown {
  return random.chance(0.9) ? random.some(TAGS).slice(0, 3) : null;
}

function some(random: Random, most: number, make: () => Row): Row[] {
  return Array.from({ length: random.int(most + 1) }, make);
}

function taints(task: Task): () => void {
  return () => {
    task.step.run.flow.tainted = true;
  };
}

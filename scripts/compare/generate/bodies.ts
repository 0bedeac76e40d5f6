import type { Random } from '../random.js';
import type { Oddity } from '../request.js';
import { TAGS, TEXTS, VERSION_TAGS } from '../values.js';

export interface ObjectBody {
  readonly text: string;
  readonly odd: readonly Oddity[];
  readonly tags: readonly string[] | null;
  readonly systemTags: readonly string[];
}

/** JSON text that JSON.stringify would not write, such as 1.0. */
class Literal {
  constructor(readonly text: string) {}
}

type Fields = Record<string, unknown>;

/** What flows, runs, steps and tasks are posted with. `chosenId` is the text of a field that names the object. */
export function objectBody(random: Random, chosenId?: readonly [field: string, id: string]): ObjectBody {
  const user = random.pick(TEXTS);
  const tags = random.chance(0.9) ? random.some(TAGS).slice(0, 6) : null;
  const systemTags = [
    ...(random.chance(0.85) ? [random.pick(VERSION_TAGS)] : []),
    ...(random.chance(0.6) ? [`user:${user}`] : []),
    ...(random.chance(0.3) ? ['user:somebody', random.pick(VERSION_TAGS)] : []),
    ...random.some(['runtime:dev', 'date:2026-01-01', 'prod']),
  ];
  const fields: Fields = { user_name: random.chance(0.9) ? user : null, tags, system_tags: systemTags };
  if (chosenId) fields[chosenId[0]] = chosenId[1];
  if (random.chance(0.05)) delete fields['user_name'];
  if (tags === null && random.chance(0.5)) delete fields['tags'];
  if (random.chance(0.05)) fields['unknown_field'] = { a: [1, 2] };
  return { text: write(random, fields), odd: [], tags, systemTags };
}

/** The same with something unusual in it. */
export function oddObjectBody(random: Random, idField: string | undefined): ObjectBody {
  const good = objectBody(random);
  const fields = JSON.parse(good.text) as Fields;
  const odd = random.pick<() => Oddity>([
    () => set(fields, 'user_name', random.pick(VALUES_OF_OTHER_TYPES), 'field-type'),
    () => set(fields, 'user_name', 'x'.repeat(random.pick([256, 1000, 100_000])), 'too-long'),
    () =>
      set(fields, random.pick(['user_name', 'tags', 'system_tags']), random.pick(['a\u0000b', ['a\u0000b']]), 'nul'),
    () => set(fields, 'user_name', new Literal('"\\ud800"'), 'surrogate'),
    () => set(fields, random.pick(['tags', 'system_tags']), random.pick(STRANGE_TAGS), 'tags'),
    ...(idField === undefined
      ? []
      : [
          () => set(fields, idField, random.pick(['', 0, false, new Literal('0.0'), [], {}]), 'empty-id'),
          () => set(fields, idField, random.pick(['77', '007', 77]), 'numeric-id'),
          () => set(fields, idField, random.pick(['٣', '½', '²']), 'id'),
          () => set(fields, idField, random.pick(VALUES_OF_OTHER_TYPES), 'field-type'),
          () => set(fields, idField, 'x'.repeat(256), 'too-long'),
        ]),
  ])();
  return { text: write(random, fields), odd: [odd], tags: null, systemTags: [] };
}

/** Bodies that are no JSON object at all. */
export const NO_OBJECTS: readonly (string | Buffer)[] = [
  ...[
    '',
    ' ',
    'null',
    '5',
    'true',
    '"text"',
    '[]',
    '[1]',
    '{not json',
    '{"user_name": "a"',
    '{"a":1}{"b":2}',
    "{'a': 1}",
    '{"a":1,}',
    'NaN',
    '\u0000',
  ],
  '\ufeff{"user_name": "bom"}',
  '['.repeat(50_000),
  Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
];

const VALUES_OF_OTHER_TYPES: readonly unknown[] = [
  ...[5, -5, true, false, 0, 1.5, ['a', 'b'], [], [1], {}, { a: 1 }, 2 ** 53 - 1],
  ...[
    '1.0',
    '1e5',
    '1E400',
    '-0',
    '-0.0',
    '9007199254740993',
    '123456789012345678901234567890',
    '0.1e-7',
    'NaN',
    'Infinity',
  ].map((text) => new Literal(text)),
];

const STRANGE_TAGS: readonly unknown[] = [
  {},
  { a: 1 },
  'text',
  '',
  5,
  true,
  [1, 2],
  [null],
  [['a']],
  ['a', 5],
  [{ a: 1 }],
  0,
  false,
];

function set<T extends Oddity>(fields: Fields, name: string, value: unknown, odd: T): T {
  fields[name] = value;
  return odd;
}

/** JSON, at times with other spaces, escapes and key order than JSON.stringify has. */
export function write(random: Random, value: unknown): string {
  const literals: string[] = [];
  const text = JSON.stringify(
    value,
    (_, item: unknown) => (item instanceof Literal ? `@literal${literals.push(item.text) - 1}@` : item),
    random.chance(0.1) ? 2 : undefined,
  ).replace(/"@literal(\d+)@"/g, (_, i: string) => literals[Number(i)] ?? 'null');
  return random.chance(0.3)
    ? text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

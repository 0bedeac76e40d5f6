import type { Oddity } from './request.js';

export interface OddText {
  readonly text: string;
  readonly odd: readonly Oddity[];
}

const plain = (text: string): OddText => ({ text, odd: [] });

/** Ids that need care on their way through a URL and a database, but are ordinary data. */
export const UNUSUAL_IDS: readonly OddText[] = [
  ...[
    'ünï',
    '刺身',
    'a/b',
    'a b',
    'a.b',
    'a%zz',
    '%2F',
    '%',
    "a'b",
    'a"b',
    'a\\b',
    'a;b',
    'a?b',
    'a#b',
    'a&b=c',
    '{x}',
    '[x]',
    'a\nb',
    'a\tb',
  ],
  ...[
    '\u200b',
    '😀',
    '~!@$*()',
    'null',
    'None',
    'true',
    '__proto__',
    'constructor',
    ':id',
    '*',
    'a+b',
    "' OR 1=1--",
    '$1',
    '%s',
    '-1',
    '1.0',
    '1e3',
    '+1',
  ],
  ...['x'.repeat(255), 'é'.repeat(255), ' leading', 'trailing '],
].map(plain);

/** Ids that exist nowhere. Some are numbers to Python only, or to no column. */
export const MISSING_IDS: readonly OddText[] = [
  ...['0', '00', '999999999', '2147483647', 'never-was', '', 'x'.repeat(256), 'x'.repeat(3000)].map(plain),
  ...[
    '½',
    '²',
    '٣',
    '٣٤',
    '১',
    '三',
    'Ⅷ',
    '2147483648',
    '9223372036854775807',
    '9223372036854775808',
    '9'.repeat(40),
  ].map((text): OddText => ({ text, odd: ['id'] })),
  { text: 'a\u0000b', odd: ['nul'] },
];

/** Segments that are sent as they are, although they are no proper encoding of anything. */
export const RAW_SEGMENTS: readonly string[] = [
  '%zz',
  '%ff',
  '%',
  '%2',
  '%c3%28',
  '%u0041',
  '..',
  '.',
  '%2e%2e',
  '%2E',
  'a;b',
  'a,b',
  'a:b',
  "a'b",
  'a|b',
  '%00',
  '+',
  '%2b',
  '%20',
  '@',
];

export const TEXTS: readonly string[] = [
  'alice',
  'bob',
  'zoë',
  '刺身',
  '',
  ' ',
  "o'brien",
  '"quoted"',
  'back\\slash',
  '50%',
  'under_score',
  'a,b',
  '{a}',
  '\u2028',
  '😀',
  'null',
  'x'.repeat(255),
  'line\nbreak',
];

export const TAGS: readonly string[] = [
  'prod',
  'nightly',
  'experiment:1',
  'experiment:2',
  'zoë',
  '50%',
  'a_b',
  "it's",
  'with space',
  '刺身 means sashimi',
  'a"b',
  '',
  '\\',
  'null',
  '😀',
];

export const VERSION_TAGS: readonly string[] = [
  ...[
    '2.19.38',
    '2.2.12',
    '2.2.11',
    '2.0.1',
    '1.14.0',
    '1.13.9',
    '1.14',
    '1',
    '2',
    '2.2',
    '2.19.38+git1234-dirty',
    '2.19.38.dev1',
    '0',
    '0.9',
    '3.0',
  ],
  ...[
    '',
    'unknown',
    'v2.1',
    '1.2.x',
    '10.0',
    '2.2.12rc1',
    ' 2.0',
    '002.002.011',
    'abc2.0',
    'version2.19',
    'version2.0',
    '01.15',
    '01.13',
    '1.14.0.1',
    '2..3',
    '2.',
  ],
].map((version) => `metaflow_version:${version}`);

export const LIMITS: readonly OddText[] = [
  ...['1', '2', '3', '50', '500', '501', '100000', '0', '', '007', '0000', '%2B2', '99999999999999999999'].map(plain),
  ...['-1', '-2', '-0', 'abc', '1.5', '1_0', '+2', '%202', '2%20', '٢', '1e3', '0x10', 'null', '%00'].map(
    (text): OddText => ({ text: text === '٢' ? encodeURIComponent(text) : text, odd: ['limit'] }),
  ),
];

/** Paths that no route has, or that one may seem to have. */
export const STRANGE_PATHS: readonly string[] = [
  ...[
    '/',
    '//',
    '/nope',
    '/flows/',
    '/flows//',
    '/Flows',
    '/ping/',
    '/PING',
    '/flows/a/b',
    '/flows/a/runs/',
    '/flows//runs',
  ],
  ...[
    '/flows/a/runs/1/nope',
    '/ping?x=1',
    '/version?',
    '/flows?',
    '/flows?&',
    '/ping;a',
    '/favicon.ico',
    '/robots.txt',
  ],
  ...['/ping%2F', '/%70ing', '/flows%2Fa', '/api/nope'],
];

import { ENDPOINT_NAMES } from '../../bench/endpoints.js';
import { HELP, parseOptions } from '../../bench/options.js';

test('by default every endpoint is measured with 16 connections', () => {
  expect(parseOptions([])).toMatchObject({
    mode: 'endpoints',
    connections: 16,
    only: ENDPOINT_NAMES,
    rows: 5000,
    theirs: undefined,
  });
});

test('each mode has its own number of rows', () => {
  expect(parseOptions(['--pages'])).toMatchObject({ mode: 'pages', rows: 5_000_000 });
  expect(parseOptions(['--memory', '--minutes', '0.5'])).toMatchObject({
    mode: 'memory',
    rows: 1_000_000,
    minutes: 0.5,
  });
  expect(parseOptions(['--memory', '--rows', '10'])).toMatchObject({ rows: 10 });
  expect(parseOptions(['--ui'])).toMatchObject({ mode: 'ui', rows: 1_000_000 });
});

test('a base URL may end in a slash', () => {
  expect(parseOptions(['--url', 'http://127.0.0.1:1/'])).toMatchObject({ theirs: 'http://127.0.0.1:1' });
});

test.each([
  [['--only', 'pong'], 'there is no such endpoint. There are: ping,'],
  [['--connections', '0'], '--connections is 0: expected a number from 1'],
  [['--rounds', '1.5'], '--rounds is 1.5: expected a whole number'],
  [['--seconds', 'x'], '--seconds is x'],
  [['--url', 'localhost'], '--url is localhost: expected a URL'],
  [['--pages', '--memory'], 'two modes'],
  [['--memory', '--ui'], '--memory and --ui are two modes'],
  [['--pages', '--url', 'http://127.0.0.1:1'], 'cannot be used with --url'],
  [['--colour'], "Unknown option '--colour'"],
])('%j is refused with what is wrong', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

test('the help names every endpoint and every option', () => {
  expect(parseOptions(['--help'])).toBe('help');
  for (const name of ENDPOINT_NAMES) expect(HELP).toContain(name);
  for (const option of [
    'url',
    'url-pid',
    'base-url',
    'base-url-pid',
    'seconds',
    'rounds',
    'connections',
    'rows',
    'minutes',
    'only',

    'pages',
    'memory',
    'ui',
  ]) {
    expect(HELP).toContain(`--${option}`);
  }
});

import { report } from '../../bench/endpoint-report.js';
import { figure, table } from '../../bench/table.js';

const measurement = { requestsPerSecond: 12_000.4, p50Ms: 1.234, p99Ms: 5, non2xx: 0, failures: 2 };

test('one server has one set of columns', () => {
  expect(report([{ title: 'GET ping', measurements: [measurement] }]).split('\n')).toEqual([
    'endpoint   req/s   p50   p99  not 2xx  failed',
    '--------  ------  ----  ----  -------  ------',
    'GET ping  12,000  1.23  5.00        0       2',
  ]);
});

test('two servers are put side by side, with the ratio of the first to the second', () => {
  const theirs = { ...measurement, requestsPerSecond: 3000.1, p99Ms: 20 };
  const last = report([{ title: 'GET ping', measurements: [measurement, theirs] }])
    .split('\n')
    .at(-1);
  expect(last).toMatch(/ 12,000 .* 3,000 .* 4\.00 x +0\.25$/);
});

test('columns are aligned, figures are short', () => {
  expect(
    table([
      ['a', 'b'],
      ['long', '1'],
    ]),
  ).toBe('a     b\n----  -\nlong  1');
  expect([0.123, 9.999, 12.34, 99.96, 1234.5, NaN].map(figure)).toEqual([
    '0.12',
    '10.00',
    '12.3',
    '100.0',
    '1,235',
    '-',
  ]);
});

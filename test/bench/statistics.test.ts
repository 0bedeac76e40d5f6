import { combine, median, percentile } from '../../bench/statistics.js';

test('the median is the middle, or between the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was measured', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile(Float64Array.of(7), 0.99)).toBe(7);
  expect(percentile(new Float64Array(), 0.5)).toBeNaN();
});

test('of several rounds, one that was disturbed does not count, but what failed in it does', () => {
  const round = (requestsPerSecond: number, failures: number) => ({
    requestsPerSecond,
    p50Ms: 1,
    p99Ms: 2,
    non2xx: 0,
    failures,
  });
  expect(combine([round(100, 0), round(5, 3), round(110, 1)])).toEqual({
    requestsPerSecond: 100,
    p50Ms: 1,
    p99Ms: 2,
    non2xx: 0,
    failures: 4,
  });
});

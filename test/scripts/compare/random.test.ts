import { Random } from '../../../scripts/compare/random.js';

const numbers = (seed: number, count: number): number[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed gives the same numbers, another seed others', () => {
  expect(numbers(7, 50)).toEqual(numbers(7, 50));
  expect(numbers(7, 50)).not.toEqual(numbers(8, 50));
});

test('numbers are spread over 0 to 1', () => {
  const all = numbers(1, 10_000);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  expect(all.reduce((a, b) => a + b) / all.length).toBeCloseTo(0.5, 1);
});

test('weights decide how often a choice comes', () => {
  const random = new Random(3);
  const picks = Array.from({ length: 4000 }, () =>
    random.weighted([
      [3, 'often'],
      [1, 'seldom'],
      [0, 'never'],
    ]),
  );
  expect(picks.filter((pick) => pick === 'often').length / 4000).toBeCloseTo(0.75, 1);
  expect(picks).not.toContain('never');
});

test('an empty list is an error, not undefined', () => {
  expect(() => new Random(1).pick([])).toThrow('nothing to pick from');
  expect(() => new Random(1).weighted([[0, 'a']])).toThrow('nothing to pick from');
});

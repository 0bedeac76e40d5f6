import { blockOf, MOST_ROWS, readBlockQuery } from '../../../src/ui/logs/log-paging.js';

const query = (text: string) => readBlockQuery([...new URLSearchParams(text)]);

describe('Pages of a log', () => {
  it('have a thousand rows unless another number is asked for, of 10,000 at most', () => {
    expect(query('')).toEqual({ page: 1, limit: 1000 });
    expect(query('_page=3&_limit=50&_limit=7')).toEqual({ page: 3, limit: 50 });
    expect(query('_limit=99999&_page=-4')).toEqual({ page: 1, limit: MOST_ROWS });
  });

  it.each(['_page=x', '_page=1.5', '_limit=', '_limit=-1', '_limit=1e3'])('refuse %s', (text) => {
    expect(() => query(text)).toThrow(expect.objectContaining({ code: 'invalid_limit' }) as Error);
  });

  it('are the same blocks in both directions', () => {
    const rows = (page: number, isReverse: boolean) => {
      const { start, end } = blockOf({ page, limit: 10 }, 25, isReverse);
      return [start, end];
    };
    expect([1, 2, 3].map((page) => rows(page, false))).toEqual([[0, 10], [10, 20], [20, 25]]); // prettier-ignore
    expect([1, 2, 3].map((page) => rows(page, true))).toEqual([[20, 25], [10, 20], [0, 10]]); // prettier-ignore
    expect(rows(4, false)).toEqual([0, 0]);
    expect(rows(4, true)).toEqual([0, 0]);
  });

  it('count at least one', () => {
    expect(blockOf({ page: 1, limit: 10 }, 0, true)).toEqual({ start: 0, end: 0, count: 1 });
    expect(blockOf({ page: 1, limit: 10 }, 20, false).count).toBe(2);
  });

  it('hold no more than fits in an answer, also when all rows are asked for', () => {
    expect(blockOf({ page: 1, limit: 0 }, 25, false)).toEqual({ start: 0, end: 25, count: 1 });
    expect(blockOf({ page: 1, limit: 0 }, 25_000, false)).toEqual({ start: 0, end: MOST_ROWS, count: 3 });
  });
});

import { ServiceError } from '../errors.js';
import type { QueryPairs } from '../sql/filters.js';
import type { Order, Shape } from '../sql/ui/shape.js';

const DEFAULT_LIMIT = 10;
/** Of rows on a page, and of rows in a group. */
export const MOST_ROWS = 1000;

export interface PageQuery {
  readonly page: number;
  /** As it was asked for: 0 means as many as there may be. */
  readonly limit: number;
  /** Rows to read. */
  readonly rows: number;
  readonly offset: number;
}

/** The first value of a parameter counts. */
export function firstOf(pairs: QueryPairs, name: string): string | undefined {
  return pairs.find(([key]) => key === name)?.[1];
}

/**
 * `_page` and `_limit`; what is no whole number counts as not given, as in upstream.
 * @throws ServiceError invalid_limit for negative limits and for pages beyond what PostgreSQL counts to
 */
export function readPage(pairs: QueryPairs): PageQuery {
  const page = Math.max(wholeNumber(firstOf(pairs, '_page')) ?? 1, 1);
  const limit = Math.min(wholeNumber(firstOf(pairs, '_limit')) ?? DEFAULT_LIMIT, MOST_ROWS);
  if (limit < 0)
    throw new ServiceError('invalid_limit', `Found _limit=${limit}, expected a whole number of 0 or more.`);
  const rows = limit === 0 ? MOST_ROWS : limit;
  const offset = rows * (page - 1);
  if (!Number.isSafeInteger(offset)) throw new ServiceError('invalid_limit', `There is no page ${page}.`);
  return { page, limit, rows, offset };
}

/** `_group_limit`; 0 means as many as there may be. */
export function readGroupLimit(pairs: QueryPairs): number {
  const limit = Math.min(wholeNumber(firstOf(pairs, '_group_limit')) ?? DEFAULT_LIMIT, MOST_ROWS);
  if (limit < 0)
    throw new ServiceError('invalid_limit', `Found _group_limit=${limit}, expected a whole number of 0 or more.`);
  return limit === 0 ? MOST_ROWS : limit;
}

/** `_order=+a,-b,c`: `+` ascends, anything else descends; unknown columns are dropped. */
export function readOrder(pairs: QueryPairs, { own, computed }: Shape): Order[] {
  return listOf(pairs, '_order')
    .map((term): Order => {
      const column = /^[+-]/.test(term) ? term.slice(1) : term;
      return { column, direction: term.startsWith('+') ? 'asc' : 'desc' };
    })
    .filter(({ column }) => Object.hasOwn(own, column) || Object.hasOwn(computed, column));
}

/** `_group=a,b`; unknown columns are dropped. */
export function readGroups(pairs: QueryPairs, { groups }: Shape): string[] {
  return [...new Set(listOf(pairs, '_group'))].filter((column) => groups.includes(column));
}

/** `postprocess=true` and the like. `t` is one only for some, in upstream. */
export function readSwitch(pairs: QueryPairs, name: 'postprocess' | 'invalidate' | 'benchmark'): boolean {
  const given = firstOf(pairs, name) ?? '';
  return ['true', 'True', '1'].includes(given) || (name !== 'postprocess' && given === 't');
}

function listOf(pairs: QueryPairs, name: string): string[] {
  return firstOf(pairs, name)?.split(',') ?? [];
}

/** As Python's `int()` takes it. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

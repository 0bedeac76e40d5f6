import { ServiceError } from '../../errors.js';
import type { QueryPairs } from '../../sql/filters.js';
import { firstOf } from '../query.js';

export interface BlockQuery {
  /** From 1. */
  readonly page: number;
  /** As it was asked for; 0: all there is, as far as one answer can hold it. */
  readonly limit: number;
}

const DEFAULT_LIMIT = 1000;
export const MOST_ROWS = 10_000;

/**
 * `_page` and `_limit` of logs and lists of cards, which have other limits than all other lists, and are strict.
 *
 * @throws ServiceError invalid_limit
 */
export function readBlockQuery(pairs: QueryPairs): BlockQuery {
  const page = Math.max(whole(pairs, '_page') ?? 1, 1);
  const limit = Math.min(whole(pairs, '_limit') ?? DEFAULT_LIMIT, MOST_ROWS);
  if (limit < 0)
    throw new ServiceError('invalid_limit', `Found _limit=${limit}, expected a whole number of 0 or more.`);
  return { page, limit };
}

function whole(pairs: QueryPairs, name: string): number | undefined {
  const text = firstOf(pairs, name);
  if (text === undefined) return undefined;
  if (/^\s*[+-]?\d{1,9}\s*$/.test(text)) return Number(text);
  throw new ServiceError('invalid_limit', `Found ${name}=${text}, expected a whole number.`);
}

export interface Block {
  /** First row. */
  readonly start: number;
  /** The row after the last one. */
  readonly end: number;
  /** Number of pages. */
  readonly count: number;
}

/**
 * The rows of a page. Pages are the same blocks in both directions: backwards, page 1 is the last block, which may be short.
 */
export function blockOf({ page, limit }: BlockQuery, rows: number, isReverse: boolean): Block {
  const size = limit === 0 ? MOST_ROWS : limit;
  const count = Math.max(Math.ceil(rows / size), 1);
  const index = isReverse ? count - page : page - 1;
  if (index < 0 || index >= count) return { start: 0, end: 0, count };
  return { start: index * size, end: Math.min((index + 1) * size, rows), count };
}

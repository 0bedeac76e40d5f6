import type { FastifyReply } from 'fastify';
import { ServiceError } from '../errors.js';
import type { Page } from '../sql/page.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** The columns of a cursor, in the order they are sorted by, and their JSON types. */
export type CursorShape<Row> = readonly (readonly [column: keyof Row & string, type: 'number' | 'string'])[];

/**
 * The page that `_limit` and `_cursor` ask for; undefined when neither is there: then everything is sent, as old clients expect.
 * @throws ServiceError invalid_limit, invalid_cursor
 */
export function readPage<Row>(query: { _limit?: string; _cursor?: string }, shape: CursorShape<Row>): Page | undefined {
  const { _limit, _cursor } = query;
  if (_limit === undefined && _cursor === undefined) return undefined;
  if (_limit && !/^\+?\d+$/.test(_limit)) {
    throw new ServiceError(
      'invalid_limit',
      `_limit: found "${_limit}", expected a whole number from 0 to ${MAX_LIMIT}.`,
    );
  }
  const limit = _limit ? Math.min(Number(_limit), MAX_LIMIT) : DEFAULT_LIMIT;
  return _cursor ? { limit, after: decodeCursor(_cursor, shape) } : { limit };
}

/** Base64 of a JSON object with upstream's names: a client may go on with a cursor that the Python service gave. */
export function encodeCursor<Row>(row: Row, shape: CursorShape<Row>): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(shape.map(([column]) => [column, row[column]])))).toString(
    'base64',
  );
}

function decodeCursor<Row>(cursor: string, shape: CursorShape<Row>): (string | number)[] {
  let fields: unknown;
  try {
    if (cursor.replace(/[^A-Za-z0-9+/=]/g, '').length % 4 !== 0) throw new SyntaxError('padding'); // Node would do without it
    fields = JSON.parse(Buffer.from(cursor, 'base64').toString());
  } catch {
    throw new ServiceError('invalid_cursor', 'Invalid cursor');
  }
  return shape.map(([column, type]) => {
    const value =
      fields !== null && typeof fields === 'object' ? (fields as Record<string, unknown>)[column] : undefined;
    if (typeof value !== type || (type === 'number' && !Number.isSafeInteger(value)))
      throw new ServiceError('invalid_cursor', 'Invalid cursor');
    return value as string | number; // its type was compared with the shape's
  });
}

/** Answers with a page; `rows` has one row more than the page when there is another page. */
export function sendPage<Row>(
  reply: FastifyReply,
  page: Page,
  rows: readonly Row[],
  json: (row: Row) => string,
  shape: CursorShape<Row>,
): FastifyReply {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  reply.header('x-limit', String(page.limit));
  if (rows.length > page.limit && last !== undefined) reply.header('x-next-cursor', encodeCursor(last, shape));
  return reply.send(`[${shown.map(json).join(',')}]`);
}

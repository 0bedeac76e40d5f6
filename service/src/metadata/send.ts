import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import { jsonList } from '../db/list.js';
import { ServiceError } from '../errors.js';
import type { Page } from '../sql/page.js';
import { sendPage, type CursorShape } from './paging.js';
import type { Services } from './services.js';

/** Answers with one object. @throws ServiceError not_found when there is none. */
export function sendFound<Row>(reply: FastifyReply, row: Row | undefined, json: (row: Row) => string): FastifyReply {
  if (row === undefined) throw new ServiceError('not_found');
  return reply.send(json(row));
}

/** Answers with all rows of a statement. */
export async function sendAll<Row extends pg.QueryResultRow>(
  reply: FastifyReply,
  { db, config }: Services,
  statement: pg.QueryConfig,
  json: (row: Row) => string,
): Promise<FastifyReply> {
  return reply.send(await jsonList(db.lists, statement, json, config.streamTimeoutMs));
}

/** Answers with a page of a statement. */
export async function sendPageOf<Row extends pg.QueryResultRow>(
  reply: FastifyReply,
  { db }: Services,
  statement: pg.QueryConfig,
  page: Page,
  json: (row: Row) => string,
  shape: CursorShape<Row>,
): Promise<FastifyReply> {
  const { rows } = await db.lists.query<Row>(statement);
  return sendPage(reply, page, rows, json, shape);
}

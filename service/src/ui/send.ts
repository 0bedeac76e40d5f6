import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { queryPairs } from '../http/query.js';
import type { QueryPairs } from '../sql/filters.js';
import { parseConditions, parseTagConditions, splitKey } from '../sql/ui/conditions.js';
import { shapes } from '../sql/ui/find.js';
import { groupedStatement, ungrouped } from '../sql/ui/groups.js';
import { parseJson } from '../sql/ui/json.js';
import { listStatement, type List } from '../sql/ui/list.js';
import { scopeOf, type Path } from '../sql/ui/scope.js';
import type { Order, ShapeOf } from '../sql/ui/shape.js';
import { listEnvelope, objectEnvelope, sendJson } from './envelope.js';
import { readGroupLimit, readGroups, readOrder, readPage, readSwitch } from './query.js';
import type { UiServices } from './services.js';

type More = Pick<List, 'before' | 'with'> & { readonly own?: readonly string[] };

export interface ListOptions<Row> {
  /** Of the rows read; for what the database does not know. */
  readonly refine?: (rows: Row[], pairs: QueryPairs) => Promise<Row[]>;
  /** More SQL; groups have no `before`. `parameter` takes a value and gives its `$n`. */
  readonly more?: (pairs: QueryPairs, parameter: (value: unknown) => string) => More | Promise<More>;
}

/** Answers with a page of rows, filtered, ordered and grouped as the query asks. */
export async function sendList<Row extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  services: UiServices,
  shapeOf: ShapeOf,
  path: Path,
  { refine, more }: ListOptions<Row> = {},
): Promise<FastifyReply> {
  const { db, config, cutoffs } = services;
  const pairs = queryPairs(request.url);
  const shape = shapes(cutoffs, shapeOf);
  const { page, limit, rows: rowLimit, offset } = readPage(pairs);
  const scope = scopeOf(path);
  const conditions = parseConditions(pairs, shape, scope.values.length);
  const asked: List = { scope, conditions, order: readOrder(pairs, shape), limit: rowLimit, offset };
  const list = more ? await extended(asked, more, pairs) : asked;
  const groups = readGroups(pairs, shape);

  const statement =
    groups.length > 0
      ? groupedStatement(shape, { ...list, groups, groupLimit: readGroupLimit(pairs) })
      : listStatement(shape, list);
  const { rows: found } = await db.lists.query(statement);
  const rows = parseJson<Row>(groups.length > 0 ? ungrouped(found) : found);
  const data = refine ? await refine(rows, pairs) : rows;
  const envelope = listEnvelope(request, config.ui.baseUrl, data, { page, isLast: rows.length < limit });
  const benchmark = readSwitch(pairs, 'benchmark') ? { benchmark_result: await explain(services, statement) } : {};
  return sendJson(reply, { ...envelope, ...benchmark });
}

async function extended<Row>(
  list: List,
  more: NonNullable<ListOptions<Row>['more']>,
  pairs: QueryPairs,
): Promise<List> {
  const values = [...list.conditions.values];
  const { own = [], ...rest } = await more(pairs, (value) => `$${list.scope.values.length + values.push(value)}`);
  return { ...list, ...rest, conditions: { ...list.conditions, own: [...list.conditions.own, ...own], values } };
}

/** Runs the statement once more, as upstream does. */
async function explain({ db }: UiServices, { text, values }: pg.QueryConfig): Promise<string> {
  const { rows } = await db.lists.query<{ 'QUERY PLAN': string }>({
    text: `explain analyze ${text}`,
    ...(values && { values }),
  });
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

export interface ObjectOptions<Row> {
  /** Reads the row; by its key alone. */
  readonly find: () => Promise<Row | undefined>;
  /** Which of several rows comes first. */
  readonly order?: readonly Order[];
  readonly refine?: (rows: Row[], pairs: QueryPairs) => Promise<Row[]>;
}

/** Answers with one object, or with 404 and upstream's envelope. `_tags`, `_page` and `_limit` count here, too. */
export async function sendObject<Row extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  services: UiServices,
  shapeOf: ShapeOf,
  path: Path,
  { find, order = [], refine }: ObjectOptions<Row>,
): Promise<FastifyReply> {
  const pairs = queryPairs(request.url);
  const isFiltered = pairs.some(([key]) => ['_tags', '_page', '_limit'].includes(splitKey(key).field));
  const row = isFiltered ? await findFiltered<Row>(services, shapeOf, path, pairs, order) : await find();
  const data = row && refine ? (await refine([row], pairs))[0] : row;
  const status = data === undefined ? 404 : 200;
  return sendJson(reply, objectEnvelope(request, services.config.ui.baseUrl, data ?? {}, status), status);
}

async function findFiltered<Row>(
  { db, cutoffs }: UiServices,
  shapeOf: ShapeOf,
  path: Path,
  pairs: QueryPairs,
  order: readonly Order[],
): Promise<Row | undefined> {
  const shape = shapes(cutoffs, shapeOf);
  const scope = scopeOf(path);
  const conditions = parseTagConditions(pairs, shape, scope.values.length);
  const { offset } = readPage(pairs);
  const { rows } = await db.lists.query(listStatement(shape, { scope, conditions, order, limit: 1, offset }));
  return parseJson<Row>(rows)[0];
}

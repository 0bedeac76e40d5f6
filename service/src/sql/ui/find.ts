import type pg from 'pg';
import type { Cutoffs, Reader } from './cutoffs.js';
import { parseJson } from './json.js';
import { orderBy } from './order.js';
import { scopeOf, type Path } from './scope.js';
import { sqlOf, type Order, type Shape, type ShapeOf } from './shape.js';

interface Find {
  readonly where?: { readonly column: string; readonly value: string | number };
  readonly order?: readonly Order[];
}

const MOST = 1000;

export async function findOne<Row>(
  reader: Reader,
  shapeOf: ShapeOf,
  path: Path,
  find: Find = {},
): Promise<Row | undefined> {
  const rows = await read<Row>(reader, shapeOf, path, find, 1);
  return rows[0];
}

/** The first thousand at most. */
export function findMany<Row>(reader: Reader, shapeOf: ShapeOf, path: Path, find: Find = {}): Promise<Row[]> {
  return read<Row>(reader, shapeOf, path, find, MOST);
}

async function read<Row>({ db, cutoffs }: Reader, shapeOf: ShapeOf, path: Path, find: Find, limit: number) {
  const { rows } = await db.points.query(statement(cutoffs, shapeOf, path, find, limit));
  return parseJson<Row>(rows);
}

function statement(cutoffs: Cutoffs, shapeOf: ShapeOf, path: Path, find: Find, limit: number): pg.QueryConfig {
  const scope = scopeOf(path);
  const values = [...scope.values, ...(find.where ? [find.where.value] : [])];
  const texts = textsOf(cutoffs);
  const shape = shapes(cutoffs, shapeOf);
  const name = `ui-${shape.table}-${limit}${scope.kind}${find.where ? `-by-${find.where.column}` : ''}`;
  let text = texts.get(name);
  if (text === undefined) {
    const conditions = [...scope.conditions];
    if (find.where) conditions.push(`${sqlOf(shape, find.where.column)} = $${values.length}`);
    text = `select ${shape.answer} from ${shape.table} t ${shape.joins}
      where ${conditions.join(' and ')} ${orderBy(shape, [...(shape.first ?? []), ...(find.order ?? [])])} limit ${limit}`;
    texts.set(name, text);
  }
  return { name, text, values };
}

/** The same configuration gives the same texts. A caller asks for one order only, so names leave it out. */
const known = new WeakMap<Cutoffs, { texts: Map<string, string>; shapes: Map<ShapeOf, Shape> }>();

function of(cutoffs: Cutoffs) {
  let own = known.get(cutoffs);
  if (own === undefined) known.set(cutoffs, (own = { texts: new Map(), shapes: new Map() }));
  return own;
}

function textsOf(cutoffs: Cutoffs): Map<string, string> {
  return of(cutoffs).texts;
}

export function shapes(cutoffs: Cutoffs, shapeOf: ShapeOf): Shape {
  const { shapes: made } = of(cutoffs);
  let shape = made.get(shapeOf);
  if (shape === undefined) made.set(shapeOf, (shape = shapeOf(cutoffs)));
  return shape;
}

import type pg from 'pg';
import type { Conditions } from './conditions.js';
import { orderBy, wholeOrder } from './order.js';
import type { Scope } from './scope.js';
import type { Order, Shape } from './shape.js';

export interface List {
  readonly scope: Scope;
  readonly conditions: Conditions;
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
  /** SQL that comes before `order`. */
  readonly before?: readonly string[];
  /** A statement for `with`, which conditions refer to. */
  readonly with?: string;
}

/**
 * A page of rows. Where neither a filter nor the order needs the joins, they are made for the rows of the page only; the table is
 * read in the order of an index until the page is full.
 */
export function listStatement(shape: Shape, list: List): pg.QueryConfig {
  const { scope, conditions, limit, offset, before = [] } = list;
  const values = [...scope.values, ...conditions.values];
  const order = wholeOrder(shape, list.order);
  const page = `limit $${values.push(limit)} offset $${values.push(offset)}`;
  const from = `${list.with ?? ''} select ${shape.answer} from`;

  const cheap = cheapOrder(shape, order);
  if (conditions.computed.length > 0 || cheap === undefined) {
    const text = `${from} ${shape.table} t ${shape.joins}
      ${where([...scope.conditions, ...conditions.own, ...conditions.computed])} ${orderBy(shape, order, before)} ${page}`;
    return { text, values };
  }
  // Each row makes at least one of the list, so as many rows as the list's end is far are enough.
  const rows = shape.multiplies ? `limit $${values.push(limit + offset)}` : page;
  const text = `${from} (
      select t.* from ${shape.table} t ${where([...scope.conditions, ...conditions.own])} ${orderBy(shape, cheap, before)} ${rows}
    ) t ${shape.joins} ${orderBy(shape, order, before)} ${shape.multiplies ? page : ''}`;
  return { text, values };
}

/** The order of the table's own rows, or undefined when it takes the joins. What comes after a key decides nothing. */
function cheapOrder({ own, key, computed }: Shape, order: readonly Order[]): Order[] | undefined {
  const last = order.findIndex(({ column }) => column === key);
  const deciding = last === -1 ? order : order.slice(0, last + 1);
  return deciding.every(({ column }) => column in own && !(column in computed)) ? [...deciding] : undefined;
}

export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
}

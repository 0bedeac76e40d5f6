import type pg from 'pg';
import { where, type List } from './list.js';
import { orderBy, wholeOrder } from './order.js';
import { sqlOf, type Shape } from './shape.js';

/** Rows of an answer at most, whatever number of groups and rows a group is asked for. */
const MOST_ROWS = 10_000;

export interface GroupedList extends List {
  /** Columns, at least one. `limit` and `offset` count groups. */
  readonly groups: readonly string[];
  /** Rows of a group at most. */
  readonly groupLimit: number;
}

/** A page of groups, by the groups' values and in a group by `order`. Rows without a value are in no group. */
export function groupedStatement(shape: Shape, list: GroupedList): pg.QueryConfig {
  const [only, ...others] = list.groups;
  const areFew = list.with !== undefined; // rows that a statement found, without going through groups
  return only !== undefined && others.length === 0 && !areFew && shape.indexedGroups?.includes(only)
    ? indexedStatement(shape, list, sqlOf(shape, only))
    : windowStatement(shape, list);
}

/** Goes from one value of the group to the next by an index, and reads each group's first rows in the order of one. */
function indexedStatement(shape: Shape, list: GroupedList, group: string): pg.QueryConfig {
  const { scope, conditions, limit, offset, groupLimit } = list;
  const values = [...scope.values, ...conditions.values];
  const order = wholeOrder(shape, list.order);
  const needsJoins =
    conditions.computed.length > 0 || order.some(({ column }) => Object.hasOwn(shape.computed, column));
  const matching = (condition: string) =>
    where([...scope.conditions, ...conditions.own, ...conditions.computed, condition]);
  const next = (first: string, condition: string) => `select ${first} from ${shape.table} t
      ${conditions.computed.length > 0 ? shape.joins : ''} ${matching(condition)} order by ${group} limit 1`;
  const text = `
    with recursive value (value, place) as (
      (${next(`(${group})::text, 1`, `${group} is not null`)})
      union all
      select (${next(`(${group})::text`, `${group} > value.value`)}), place + 1 from value
      where value.value is not null and place < $${values.push(limit + offset)}
    )
    select ${shape.answer} from value cross join lateral (
      select t.* from ${shape.table} t ${needsJoins ? shape.joins : ''}
      ${matching(`${group} = value.value`)} ${orderBy(shape, order)} limit $${values.push(groupLimit)}
    ) t ${shape.joins}
    where value.value is not null and value.place > $${values.push(offset)}
    ${orderBy(shape, order, ['value.place'])} limit ${MOST_ROWS}`;
  return { text, values };
}

/** For tables of which the path leaves a run's rows, and for groups that nobody asks for. */
function windowStatement(shape: Shape, list: GroupedList): pg.QueryConfig {
  const { scope, conditions, limit, offset, groupLimit, groups } = list;
  const values = [...scope.values, ...conditions.values];
  const sql = groups.map((group) => sqlOf(shape, group));
  const names = groups.map((_, i) => `group_${i}`);
  const asc = names.map((name) => `${name} asc nulls last`).join(', ');
  const text = `
    ${list.with === undefined ? 'with' : `${list.with},`} found as (
      select ${shape.answer}, ${sql.map((expression, i) => `${expression} as group_${i}`).join(', ')},
        row_number() over (partition by ${sql.join(', ')} ${orderBy(shape, wholeOrder(shape, list.order))}) as place
      from ${shape.table} t ${shape.joins} ${where([...scope.conditions, ...conditions.own, ...conditions.computed])}
    ), chosen as (
      select ${names.join(', ')} from found group by ${names.join(', ')}
      order by ${asc} limit $${values.push(limit)} offset $${values.push(offset)}
    )
    select * from found where place <= $${values.push(groupLimit)}
      and ${names.map((name) => `${name} in (select ${name} from chosen)`).join(' and ')}
    order by ${asc}, place limit ${MOST_ROWS}`;
  return { text, values };
}

/** Takes away what only the statement needed. */
export function ungrouped(rows: readonly Record<string, unknown>[]): object[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'place' && !name.startsWith('group_'))),
  );
}

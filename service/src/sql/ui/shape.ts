import type { Cutoffs } from './cutoffs.js';

/**
 * How the rows of a table are read for the UI. All SQL is over the alias `t` of the table and the aliases of the joins.
 */
export interface Shape {
  readonly table: string;
  /** The select list: what is answered, in its order. */
  readonly answer: string;
  /** Joins that `answer` and `computed` need. None of them takes a row away. */
  readonly joins: string;
  /** What can be filtered and ordered by without the joins: name and SQL. */
  readonly own: Readonly<Record<string, string>>;
  /** What takes the joins. */
  readonly computed: Readonly<Record<string, string>>;
  /** What can be grouped by. */
  readonly groups: readonly string[];
  /** Those of them that an index leads to, so that groups are found without reading all rows. */
  readonly indexedGroups?: readonly string[];
  /** Whether the joins make several rows out of one (a task's attempts). */
  readonly multiplies?: true;
  /** A column of which no two rows of a list's scope have the same value. */
  readonly key?: string;
  /** The order that comes before the one asked for. */
  readonly first?: readonly Order[];
  /** The order that comes after it, so that pages do not overlap; none where an index could not give it. */
  readonly last?: readonly Order[];
}

export interface Order {
  /** A name in `own` or `computed`. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/** Shapes depend on the configuration. Statements are prepared by name, so a process makes each of them once. */
export type ShapeOf = (cutoffs: Cutoffs) => Shape;

export function sqlOf(shape: Shape, column: string): string {
  const sql = shape.own[column] ?? shape.computed[column];
  if (sql === undefined) throw new Error(`${shape.table} has no column ${column}.`);
  return sql;
}

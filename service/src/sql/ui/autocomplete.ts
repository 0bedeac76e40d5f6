import type pg from 'pg';
import type { QueryPairs } from '../filters.js';
import { parseConditions } from './conditions.js';
import { where } from './list.js';
import { scopeOf, type Path } from './scope.js';
import type { Shape } from './shape.js';

/** What can be completed: the parameter that filters, and the values. */
export interface Completion {
  readonly table: string;
  readonly key: string;
  readonly sql: string;
}

export const FLOW_NAMES: Completion = { table: 'flows_v3', key: 'flow_id', sql: 't.flow_id' };
/** The expression of the index runs_v3_idx_ui_run (indexes.ts). */
export const RUN_NAMES: Completion = {
  table: 'runs_v3',
  key: 'run',
  sql: '(coalesce(t.run_id, t.run_number::text)) collate "C"',
};
export const STEP_NAMES: Completion = { table: 'steps_v3', key: 'step_name', sql: 't.step_name' };
export const ARTIFACT_NAMES: Completion = { table: 'artifact_v3', key: 'name', sql: 't.name' };

/** Distinct values in ascending order, whatever the database's collation. @returns rows of `{ name }` */
export function completionStatement(
  { table, key, sql }: Completion,
  path: Path,
  pairs: QueryPairs,
  page: { readonly rows: number; readonly offset: number },
): pg.QueryConfig {
  const scope = scopeOf(path);
  const shape: Shape = { table, answer: '', joins: '', own: { [key]: sql }, computed: {}, groups: [] };
  const filters = pairs.filter(([name]) => name.split(':', 1)[0] === key);
  const conditions = parseConditions(filters, shape, scope.values.length);
  const values = [...scope.values, ...conditions.values];
  const text = `select distinct ${inOrder(sql)} as name from ${table} t ${where([...scope.conditions, ...conditions.own])}
    order by name limit $${values.push(page.rows)} offset $${values.push(page.offset)}`;
  return { text, values };
}

function inOrder(sql: string): string {
  return sql.includes('collate') ? sql : `${sql} collate "C"`;
}

import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import { afterCondition, rowsToRead, type Page } from './page.js';

export interface FlowRow {
  flow_id: string;
  user_name: string | null;
  /** Milliseconds. */
  ts_epoch: number;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

export interface NewFlow {
  readonly flowId: string;
  readonly userName: string | null;
  readonly tags: string;
  readonly systemTags: string;
}

const COLUMNS = 'flow_id, user_name, ts_epoch, tags, system_tags';

/** @throws pg.DatabaseError 23505 when the flow exists. */
export async function insertFlow(db: Queryable, flow: NewFlow, nowMs: number): Promise<FlowRow> {
  const { rows } = await db.query<FlowRow>({
    name: 'insert-flow',
    text: `insert into flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
    values: [flow.flowId, flow.userName, nowMs, flow.tags, flow.systemTags],
  });
  return rows[0]!; // `returning` always yields one row
}

export async function findFlow(db: Queryable, flowId: string): Promise<FlowRow | undefined> {
  const { rows } = await db.query<FlowRow>({
    name: 'find-flow',
    text: `select ${COLUMNS} from flows_v3 where flow_id = $1`,
    values: [flowId],
  });
  return rows[0];
}

export function flowsStatement(): pg.QueryConfig {
  return { name: 'list-flows', text: `select ${COLUMNS} from flows_v3`, values: [] };
}

export function flowsPageStatement(page: Page): pg.QueryConfig {
  return {
    name: page.after ? 'page-flows-after' : 'page-flows',
    text: `select ${COLUMNS} from flows_v3 where true ${afterCondition(page, ['ts_epoch', 'flow_id'], 2)}
      order by ts_epoch desc, flow_id desc limit $1`,
    values: [rowsToRead(page), ...(page.after ?? [])],
  };
}

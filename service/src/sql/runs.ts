import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import type { Conditions } from './filters.js';
import { afterCondition, rowsToRead, type Page } from './page.js';
import { about, type RunPath } from './path.js';

export interface RunRow {
  flow_id: string;
  run_number: number;
  /** The client's own id, where it gave one. */
  run_id: string | null;
  user_name: string | null;
  /** Milliseconds. */
  ts_epoch: number;
  /** Seconds. */
  last_heartbeat_ts: number | null;
  tags: JsonText | null;
  system_tags: JsonText | null;
  /** The user, if the system tags vouch for it. Not there on a new row. */
  user?: string | null;
  /** Only there when the list was filtered by it. */
  status?: string;
}

export interface NewRun {
  readonly flowId: string;
  readonly runId: string | null;
  readonly userName: string | null;
  readonly tags: string;
  readonly systemTags: string;
  /** Seconds; null for clients that send no heartbeats. */
  readonly heartbeat: number | null;
}

const COLUMNS = 'flow_id, run_number, run_id, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags';
/** The expression of the index runs_v3_idx_user_asc_ts_epoch_desc. */
const USER = `case when system_tags ? ('user:' || user_name) then user_name else null end as "user"`;

/** @throws pg.DatabaseError 23503 when the flow does not exist, 23505 when the run does. */
export async function insertRun(db: Queryable, run: NewRun, nowMs: number): Promise<RunRow> {
  const { rows } = await db.query<RunRow>({
    name: 'insert-run',
    text: `insert into runs_v3 (flow_id, run_id, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
      values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    values: [run.flowId, run.runId, run.userName, nowMs, run.heartbeat, run.tags, run.systemTags],
  });
  return rows[0]!; // `returning` always yields one row
}

export async function findRun(db: Queryable, path: RunPath): Promise<RunRow | undefined> {
  const { rows } = await db.query<RunRow>(
    about(
      path,
      'find-run',
      ({ run }) => `select ${COLUMNS}, ${USER} from runs_v3 where flow_id = $1 and run_number = ${run}`,
    ),
  );
  return rows[0];
}

export function runsStatement(flowId: string): pg.QueryConfig {
  return { name: 'list-runs', text: `select ${COLUMNS}, ${USER} from runs_v3 where flow_id = $1`, values: [flowId] };
}

/**
 * A page of a flow's runs, newest first, without filters. Reads `limit` rows of runs_v3_idx_flow_ts_runnum_desc however many there are.
 */
export function runsPageStatement(flowId: string, page: Page): pg.QueryConfig {
  return {
    name: page.after ? 'page-runs-after' : 'page-runs',
    text: `select ${COLUMNS}, ${USER} from runs_v3 where flow_id = $1 ${afterCondition(page, ['ts_epoch', 'run_number'], 3)}
      order by ts_epoch desc, run_number desc limit $2`,
    values: [flowId, rowsToRead(page), ...(page.after ?? [])],
  };
}

/** The same with filters; `conditions` number their parameters from $3. */
export function filteredRunsStatement(
  flowId: string,
  page: Page,
  conditions: Conditions,
  cutoffSeconds: number | undefined,
): pg.QueryConfig {
  const status = cutoffSeconds === undefined ? { column: '', joins: '' } : statusSql(cutoffSeconds);
  return {
    text: `select * from (select ${COLUMNS}, ${USER}${status.column} from runs_v3${status.joins}) runs
      where flow_id = $1 ${conditions.sql} ${afterCondition(page, ['ts_epoch', 'run_number'], 3 + conditions.values.length)}
      order by ts_epoch desc, run_number desc limit $2`,
    values: [flowId, rowsToRead(page), ...conditions.values, ...(page.after ?? [])],
  };
}

/**
 * A run's status, as upstream's UI shows it: the newest `attempt_ok` of the step `end` decides, unless that said no and a newer
 * attempt began; without one, a recent heartbeat means running.
 */
function statusSql(cutoffSeconds: number): { column: string; joins: string } {
  const newest = (field: string, value: string) => `
    left join lateral (
      select ts_epoch as at${value} from metadata_v3
      where flow_id = runs_v3.flow_id and run_number = runs_v3.run_number and step_name = 'end' and field_name = '${field}'
      order by ts_epoch desc limit 1) end_${field} on true`;
  return {
    joins: newest('attempt_ok', `, lower(value) in ('true', 't', 'yes', 'y', 'on', '1') as ok`) + newest('attempt', ''),
    column: `, case
      when not end_attempt_ok.ok and end_attempt_ok.at < end_attempt.at then 'running'
      when end_attempt_ok.ok then 'completed'
      when not end_attempt_ok.ok then 'failed'
      when abs(extract(epoch from now()) - last_heartbeat_ts) <= ${cutoffSeconds} then 'running'
      else 'failed' end as status`,
  };
}

/** SQL that sets the heartbeat of the run to the parameter `time`, unless the last one is less than `wait` seconds old. */
export function beatRunSql(run: string, time: string, wait: string): string {
  return `update runs_v3 set last_heartbeat_ts = ${time} where flow_id = $1 and run_number = ${run}
    and ${time}::bigint - coalesce(last_heartbeat_ts, 0) >= ${wait}::bigint`;
}

/**
 * Sets the heartbeat if the last one is at least `waitSeconds` old.
 * @returns whether the run exists.
 */
export async function beatRun(db: Queryable, path: RunPath, nowSeconds: number, waitSeconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    about(
      path,
      'beat-run',
      ({ run }) =>
        `with beat as (${beatRunSql(run, '$3', '$4')}) select from runs_v3 where flow_id = $1 and run_number = ${run}`,
      [nowSeconds, waitSeconds],
    ),
  );
  return rowCount === 1;
}

export interface RunTags {
  run_number: number;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

/** Locks the run until the transaction ends, so that tag changes that come together happen one after the other. */
export async function lockRunTags(db: Queryable, path: RunPath): Promise<RunTags | undefined> {
  const { rows } = await db.query<RunTags>(
    about(
      path,
      'lock-run-tags',
      ({ run }) =>
        `select run_number, tags, system_tags from runs_v3 where flow_id = $1 and run_number = ${run} for update`,
    ),
  );
  return rows[0];
}

export async function updateRunTags(db: Queryable, flowId: string, runNumber: number, tags: string): Promise<void> {
  await db.query({
    name: 'update-run-tags',
    text: 'update runs_v3 set tags = $3 where flow_id = $1 and run_number = $2',
    values: [flowId, runNumber, tags],
  });
}

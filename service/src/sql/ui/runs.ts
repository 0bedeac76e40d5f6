import type { RunRow } from '../../ui/rows.js';
import { booleanOf, columns, NOW_MS, NOW_SECONDS, RETRIED_END } from './expressions.js';
import type { Cutoffs, Reader } from './cutoffs.js';
import { findOne } from './find.js';
import type { Shape } from './shape.js';

const END = (field: string) => `select ts_epoch, value from metadata_v3
  where flow_id = t.flow_id and run_number = t.run_number and step_name = 'end' and field_name = '${field}'`;

/** Aggregates, not `order by … limit 1`: that makes the planner walk back over all metadata of a run that has no end yet. */
const JOINS = `
  left join lateral (
    select max(ts_epoch) as at, (array_agg(${booleanOf('value')} order by ts_epoch desc))[1] as ok
    from (${END('attempt_ok')}) ok) done on true
  left join lateral (
    select max(ts_epoch) as at from (${END('attempt')}) attempt where done.ok is false) again on true`;

/** The expression of the index runs_v3_idx_user_asc_ts_epoch_desc. */
const USER = "(case when t.system_tags ? ('user:' || t.user_name) then t.user_name else null end)";
const RUN = 'coalesce(t.run_id, t.run_number::text)';

/** A run's status is that of the newest attempt of its step `end`; without one, of its heartbeats. */
export function runShape({ runSeconds, withoutHeartbeatMs }: Cutoffs): Shape {
  const alive = `abs(${NOW_SECONDS} - t.last_heartbeat_ts) <= ${runSeconds}`;
  const computed = {
    status: `case
      when again.at > done.at then 'running'
      when done.ok then 'completed'
      when not done.ok then 'failed'
      when ${alive} then 'running'
      else 'failed' end`,
    finished_at: `case
      when again.at > done.at then null
      when done.ok is not null then done.at
      when ${alive} then null
      else t.last_heartbeat_ts * 1000 end`,
    duration: `case
      when done.ok is not null and (again.at > done.at and t.last_heartbeat_ts is not null) is not true then done.at - t.ts_epoch
      when t.last_heartbeat_ts is not null then t.last_heartbeat_ts * 1000 - t.ts_epoch
      when abs(${NOW_MS} - t.ts_epoch) <= ${withoutHeartbeatMs} then abs(${NOW_MS} - t.ts_epoch) end`,
  };
  return {
    table: 'runs_v3',
    answer: `t.flow_id, t.run_number, t.run_id, t.user_name, ${USER} as "user", ${RUN} as run, ${computed.status} as status, t.ts_epoch,
      ${computed.finished_at} as finished_at, ${computed.duration} as duration, t.last_heartbeat_ts, t.tags, t.system_tags`,
    joins: JOINS,
    own: {
      ...columns('flow_id run_number run_id user_name ts_epoch last_heartbeat_ts tags system_tags'),
      user: USER,
      run: RUN,
    },
    computed,
    groups: [
      'flow_id',
      'run_number',
      'run_id',
      'user_name',
      'ts_epoch',
      'last_heartbeat_ts',
      'tags',
      'system_tags',
      'user',
    ],
    indexedGroups: ['flow_id', 'user'],
  };
}

/**
 * A statement for `with`: runs that may be running, by a heartbeat, or by a try of the last step that is newer than its last end.
 * They are few among all, and found by indexes of ours (indexes.ts); the status decides which of them are. One row of arrays, as
 * the planner takes what is unnested for ten rows and looks these up in the table, in place of going through the table for them.
 */
export function maybeRunning({ runSeconds }: Cutoffs): string {
  return `with alive as materialized (
    select array_agg(flow_id) as flow_ids, array_agg(run_number) as run_numbers from (
      select flow_id, run_number from runs_v3
        where last_heartbeat_ts between ${NOW_SECONDS}::bigint - ${runSeconds + 1} and ${NOW_SECONDS}::bigint + ${runSeconds + 1}
      union
      select flow_id, run_number from metadata_v3 again where ${RETRIED_END} and coalesce(ts_epoch > (
        select max(ts_epoch) from metadata_v3 done
        where done.flow_id = again.flow_id and done.run_number = again.run_number and step_name = 'end' and field_name = 'attempt_ok'
      ), true)
    ) run
  )`;
}
/** The condition that goes with it. */
export const MAYBE_RUNNING =
  '(t.flow_id, t.run_number) in (select run.* from alive, unnest(flow_ids, run_numbers) run)';

/** @param runKey as in a URL: digits are the run's number, other texts the client's own id */
export function findRun(reader: Reader, flowId: string, runKey: string | number): Promise<RunRow | undefined> {
  return findOne<RunRow>(reader, runShape, { flowId, runId: String(runKey) });
}

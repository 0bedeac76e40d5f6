import type { StepRow } from '../../ui/rows.js';
import type { Cutoffs, Reader } from './cutoffs.js';
import { columns, NOW_MS, RUN_OF_ROW } from './expressions.js';
import { findOne } from './find.js';
import type { Shape } from './shape.js';

const OF_STEP = 'flow_id = t.flow_id and run_number = t.run_number and step_name = t.step_name';
/** One subselect a field: each reads one row of metadata_v3_idx_ui_attempts (indexes.ts). */
const NEWEST = (field: string) =>
  `(select max(ts_epoch) from metadata_v3 where ${OF_STEP} and field_name = '${field}')`;

/** A task without a heartbeat hides those of the others, as in upstream. */
const JOINS = `${RUN_OF_ROW}
  left join lateral (
    select (select max(ts_epoch) from artifact_v3 where ${OF_STEP} and name = '_task_ok') as ok_at,
      greatest(${NEWEST('attempt_ok')}, ${NEWEST('attempt-done')}) as done_at) ended on true
  left join lateral (
    select case when count(*) = count(last_heartbeat_ts) then max(last_heartbeat_ts) end * 1000 as heartbeat_at
    from tasks_v3 where ${OF_STEP}) alive on true`;

export function stepShape({ withoutHeartbeatMs }: Cutoffs): Shape {
  const duration = `case
    when coalesce(ended.ok_at, ended.done_at, alive.heartbeat_at) is not null
      then greatest(ended.ok_at, ended.done_at, alive.heartbeat_at) - t.ts_epoch
    when ${NOW_MS} - t.ts_epoch <= ${withoutHeartbeatMs} then ${NOW_MS} - t.ts_epoch end`;
  const own = columns('flow_id run_number run_id step_name user_name ts_epoch tags system_tags');
  return {
    table: 'steps_v3',
    answer: `t.flow_id, t.run_number, coalesce(t.run_id, t.run_number::text) as run_id, t.step_name, t.user_name, t.ts_epoch,
      ${duration} as duration, run.tags, run.system_tags`,
    joins: JOINS,
    own,
    computed: {},
    groups: Object.keys(own),
    last: [
      { column: 'ts_epoch', direction: 'asc' },
      { column: 'step_name', direction: 'asc' },
    ],
  };
}

export function findStep(
  reader: Reader,
  flowId: string,
  runKey: string | number,
  stepName: string,
): Promise<StepRow | undefined> {
  return findOne<StepRow>(reader, stepShape, { flowId, runId: String(runKey), stepName });
}

import type { TaskRow } from '../../ui/rows.js';
import type { Cutoffs, Reader } from './cutoffs.js';
import { attemptOf, booleanOf, columns, integerOf, NOW_MS, NOW_SECONDS, RUN_OF_ROW } from './expressions.js';
import { findOne } from './find.js';
import type { Shape } from './shape.js';

const OF_TASK = 'flow_id = t.flow_id and run_number = t.run_number and step_name = t.step_name and task_id = t.task_id';

/**
 * One row an attempt that anything tells of: metadata of its start or end, or the artifact that it leaves. `like`, so that the
 * planner cannot take metadata_v3_idx_ui_attempts (indexes.ts), which would lead it to all tasks of the step for each of them.
 */
const JOINS = `${RUN_OF_ROW}
  left join lateral (
    select *, max(started_at) over (order by id range between 1 following and 1 following) as next_started_at
    from (
      select id, max(started_at) as started_at, greatest(max(done_at), max(task_ok_at)) as finished_at,
        max(location) as task_ok, bool_or(ok) as ok
      from (
        select case when field_name = 'attempt_ok' then ${attemptOf('tags')}
            when field_name in ('attempt', 'attempt-done') then ${integerOf('value')} end as id,
          case field_name when 'attempt' then ts_epoch end as started_at,
          case field_name when 'attempt' then null else ts_epoch end as done_at,
          case field_name when 'attempt_ok' then ${booleanOf('value')} end as ok,
          null::bigint as task_ok_at, null::text as location
        from metadata_v3 where ${OF_TASK} and field_name like 'attempt%'
        union all
        select attempt_id, null, null, null, ts_epoch, location
        from artifact_v3 where ${OF_TASK} and name = '_task_ok'
      ) evidence where id is not null group by id
    ) attempts
  ) attempt on true`;

export function taskShape({ taskSeconds, withoutHeartbeatMs }: Cutoffs): Shape {
  const startedAt = 'coalesce(attempt.started_at, t.ts_epoch)';
  const stale = `abs(${NOW_SECONDS} - t.last_heartbeat_ts) > ${taskSeconds}`;
  const old = `t.last_heartbeat_ts is null and abs(${NOW_SECONDS} * 1000 - ${startedAt}) > ${withoutHeartbeatMs}`;
  const untouched = 't.last_heartbeat_ts is null and attempt.id is null';
  const status = `case
    when attempt.ok then 'completed'
    when not attempt.ok then 'failed'
    when attempt.finished_at is not null then 'unknown'
    when attempt.next_started_at is not null or ${stale} or (${old}) then 'failed'
    when ${untouched} then 'pending'
    else 'running' end`;
  const computed = {
    attempt_id: 'coalesce(attempt.id, 0)',
    finished_at: `coalesce(attempt.finished_at, attempt.next_started_at, case when ${stale} then t.last_heartbeat_ts * 1000 end)`,
    duration: `case
      when (attempt.finished_at is null and ${old}) or (${untouched}) then null
      else coalesce(attempt.finished_at, attempt.next_started_at, t.last_heartbeat_ts * 1000, ${NOW_MS}) - ${startedAt} end`,
  };
  const own = columns(
    'flow_id run_number run_id step_name task_id task_name user_name ts_epoch last_heartbeat_ts tags system_tags',
  );
  return {
    table: 'tasks_v3',
    answer: `t.flow_id, t.run_number, t.run_id, t.step_name, t.task_id, t.task_name, t.user_name, ${status} as status,
      case when attempt.ok is null then attempt.task_ok end as task_ok, t.ts_epoch, attempt.started_at,
      ${computed.finished_at} as finished_at, ${computed.duration} as duration, ${computed.attempt_id} as attempt_id,
      run.tags, run.system_tags, t.last_heartbeat_ts`,
    joins: JOINS,
    own,
    computed,
    groups: Object.keys(own),
    multiplies: true,
    key: 'task_id',
    last: [
      { column: 'ts_epoch', direction: 'asc' },
      { column: 'task_id', direction: 'asc' },
      { column: 'attempt_id', direction: 'asc' },
    ],
  };
}

/** @returns the attempt, or the newest one */
export function findTask(
  reader: Reader,
  flowId: string,
  runKey: string | number,
  stepName: string,
  taskKey: string | number,
  attemptId?: number,
): Promise<TaskRow | undefined> {
  const path = { flowId, runId: String(runKey), stepName, taskId: String(taskKey) };
  return findOne<TaskRow>(reader, taskShape, path, {
    ...(attemptId !== undefined && { where: { column: 'attempt_id', value: attemptId } }),
    order: [{ column: 'attempt_id', direction: 'desc' }],
  });
}

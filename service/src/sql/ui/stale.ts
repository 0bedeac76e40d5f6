import type { Queryable } from '../../db/queryable.js';
import type { RunKey, TaskKey } from '../../ui/live/notification.js';

const LIMIT = 5000;

/** Last heartbeats from `from` on and before `until`, in seconds since 1970. */
export interface HeartbeatWindow {
  readonly from: number;
  readonly until: number;
}

/** By the index on heartbeats. */
const RUNS = `select flow_id, run_number from runs_v3
  where last_heartbeat_ts >= $1 and last_heartbeat_ts < $2 order by last_heartbeat_ts limit ${LIMIT}`;

/** All runs whose last heartbeat is in the window. */
export async function silentRuns(db: Queryable, { from, until }: HeartbeatWindow): Promise<RunKey[]> {
  const { rows } = await db.query<RunKey>({ name: 'ui-silent-runs', text: RUNS, values: [from, until] });
  return rows;
}

const OF_RUNS = 'unnest($1::text[], $2::bigint[]) as run (flow_id, run_number)';

const SOME_RUNS = `select r.flow_id, r.run_number from ${OF_RUNS}
  join runs_v3 r on r.flow_id = run.flow_id and r.run_number = run.run_number
  where r.last_heartbeat_ts >= $3 and r.last_heartbeat_ts < $4`;

/** Those of the given runs. */
export async function silentRunsOf(
  db: Queryable,
  runs: readonly RunKey[],
  { from, until }: HeartbeatWindow,
): Promise<RunKey[]> {
  const { rows } = await db.query<RunKey>({
    name: 'ui-silent-runs-of',
    text: SOME_RUNS,
    values: [...columnsOf(runs), from, until],
  });
  return rows;
}

const TASKS = `select t.flow_id, t.run_number, t.step_name, t.task_id from ${OF_RUNS}
  join tasks_v3 t on t.flow_id = run.flow_id and t.run_number = run.run_number
  where t.last_heartbeat_ts >= $3 and t.last_heartbeat_ts < $4 limit ${LIMIT}`;

/** The tasks of the given runs whose last heartbeat is in the window. */
export async function silentTasksOf(
  db: Queryable,
  runs: readonly RunKey[],
  { from, until }: HeartbeatWindow,
): Promise<TaskKey[]> {
  const { rows } = await db.query<TaskKey>({
    name: 'ui-silent-tasks-of',
    text: TASKS,
    values: [...columnsOf(runs), from, until],
  });
  return rows;
}

function columnsOf(runs: readonly RunKey[]): [string[], number[]] {
  return [runs.map(({ flow_id }) => flow_id), runs.map(({ run_number }) => run_number)];
}

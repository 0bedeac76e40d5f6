import type { Queryable } from '../../db/queryable.js';
import type { Notification } from '../../ui/live/notification.js';
import type { Scope } from '../../ui/live/resources.js';

/*
 * What the triggers told since a moment, from the rows that they told of. Rows have the time of the service that inserted them,
 * in milliseconds. Of each kind, the newest ones up to a limit, oldest first.
 */
const LIMIT = 10_000;
const RUN_LIMIT = 1000;

/** @param since milliseconds since 1970 */
export async function missedNotifications(db: Queryable, scope: Scope, since: number): Promise<Notification[]> {
  switch (scope.of) {
    case 'flows':
      return missedFlows(db, since, scope.flowId);
    case 'runs':
      return missedRuns(db, since, scope.flowId);
    case 'run':
      return missedInRun(db, scope.flowId, scope.runNumber, since);
  }
}

const FLOWS = `select flow_id from flows_v3 where ts_epoch >= $1::bigint order by ts_epoch desc limit ${LIMIT}`;
const FLOW = 'select flow_id from flows_v3 where flow_id = $2 and ts_epoch >= $1';

async function missedFlows(db: Queryable, since: number, flowId: string | undefined): Promise<Notification[]> {
  type Row = { flow_id: string };
  const { rows } =
    flowId === undefined
      ? await db.query<Row>({ name: 'ui-missed-flows', text: FLOWS, values: [since] })
      : await db.query<Row>({ name: 'ui-missed-flow', text: FLOW, values: [since, flowId] });
  return rows.reverse().map((data) => ({ table: 'flows_v3', schema: '', operation: 'INSERT', data }));
}

/**
 * New runs, those that ended, or were tried again, and those that were alive. Candidates are the newest runs and those with a
 * heartbeat since: metadata have no index by time for all runs.
 */
const runs = (ofFlow: string) => `
  select flow_id, run_number, ts_epoch >= $1::bigint as is_new from (
    (select flow_id, run_number, ts_epoch, last_heartbeat_ts from runs_v3 where true ${ofFlow} order by ts_epoch desc limit ${RUN_LIMIT})
    union
    (select flow_id, run_number, ts_epoch, last_heartbeat_ts from runs_v3 where last_heartbeat_ts >= $1::bigint / 1000 ${ofFlow}
      order by last_heartbeat_ts desc limit ${RUN_LIMIT})
  ) run
  where ts_epoch >= $1::bigint or last_heartbeat_ts >= $1::bigint / 1000 or exists (
    select from metadata_v3 end_of where end_of.flow_id = run.flow_id and end_of.run_number = run.run_number
      and step_name = 'end' and field_name in ('attempt', 'attempt_ok') and end_of.ts_epoch >= $1::bigint)
  order by ts_epoch`;
const RUNS = runs('');
const RUNS_OF_FLOW = runs('and flow_id = $2');

async function missedRuns(db: Queryable, since: number, flowId: string | undefined): Promise<Notification[]> {
  type Row = { flow_id: string; run_number: number; is_new: boolean };
  const { rows } =
    flowId === undefined
      ? await db.query<Row>({ name: 'ui-missed-runs', text: RUNS, values: [since] })
      : await db.query<Row>({ name: 'ui-missed-runs-of-flow', text: RUNS_OF_FLOW, values: [since, flowId] });
  return rows.map(({ is_new, ...data }) => ({
    table: 'runs_v3',
    schema: '',
    operation: is_new ? 'INSERT' : 'UPDATE',
    data,
  }));
}

const RUN = `select flow_id, run_number from runs_v3
  where flow_id = $1 and run_number = $2 and (ts_epoch >= $3 or last_heartbeat_ts >= $3::bigint / 1000)`;

const STEPS = `select flow_id, run_number, step_name from steps_v3
  where flow_id = $1 and run_number = $2 and ts_epoch >= $3 order by ts_epoch desc limit ${LIMIT}`;

/** Step by step, as the index goes. */
const TASKS = `select t.* from steps_v3 s cross join lateral (
    select flow_id, run_number, step_name, task_id from tasks_v3
    where flow_id = s.flow_id and run_number = s.run_number and step_name = s.step_name and ts_epoch >= $3
    order by ts_epoch desc limit ${LIMIT}) t
  where s.flow_id = $1 and s.run_number = $2 limit ${LIMIT}`;

const METADATA = `select flow_id, run_number, step_name, task_id, field_name, left(value, 1000) as value, tags from metadata_v3
  where flow_id = $1 and run_number = $2 and ts_epoch >= $3
    and field_name in ('attempt', 'attempt_ok', 'code-package', 'code-package-url')
  order by ts_epoch desc, id desc limit ${LIMIT}`;

async function missedInRun(db: Queryable, flowId: string, runNumber: number, since: number): Promise<Notification[]> {
  const values = [flowId, runNumber, since];
  const inserted = { schema: '', operation: 'INSERT' } as const;
  type Run = { flow_id: string; run_number: number };
  type Step = { flow_id: string; run_number: number; step_name: string };
  type Task = Step & { task_id: number };
  type Metadata = Task & { field_name: string; value: string; tags: string | null };
  const run = await db.query<Run>({ name: 'ui-missed-run', text: RUN, values });
  const steps = await db.query<Step>({ name: 'ui-missed-steps', text: STEPS, values });
  const tasks = await db.query<Task>({ name: 'ui-missed-tasks', text: TASKS, values });
  const metadata = await db.query<Metadata>({ name: 'ui-missed-metadata', text: METADATA, values });
  return [
    ...run.rows.map((data): Notification => ({ table: 'runs_v3', schema: '', operation: 'UPDATE', data })),
    ...steps.rows.reverse().map((data): Notification => ({ table: 'steps_v3', ...inserted, data })),
    ...tasks.rows.map((data): Notification => ({ table: 'tasks_v3', ...inserted, data })),
    ...metadata.rows.reverse().map(({ tags, value, ...data }): Notification => {
      const long = value.length >= 1000; // nobody needs it, and cut off it names no row
      return {
        table: 'metadata_v3',
        ...inserted,
        data: { ...data, value: long ? null : value, tags: tags === null ? null : JSON.parse(tags) },
      };
    }),
  ];
}

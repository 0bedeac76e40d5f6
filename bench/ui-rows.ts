import pg from 'pg';
import type { DatabaseAddress } from './database.js';

/** Tasks of the step `work` of the newest run, and of all steps of any other. */
export const TASKS = 10_000;
export const TASKS_OF_OTHERS = 10;
export const BIG_FLOW = 'BenchUi0';

/**
 * Makes what the UI reads, by SQL: runs of 50 flows and a thousand users, one a minute until now, with the metadata that say how
 * they ended: 94 % well, 5 % before the last step, 1 % in it; of 1 %, the last step was tried twice. The five newest run; the
 * newest of them has thousands of tasks. Of the tasks of the others, only the first and the last have metadata.
 */
export async function makeUiRows(database: DatabaseAddress, runs: number): Promise<void> {
  const client = new pg.Client({ ...database, database: database.name });
  await client.connect();
  try {
    // Indexes that are no constraints are built anew afterwards, which is faster than to keep them up.
    for (const text of FAST) await client.query(text);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES);
    for (const { name } of indexes) await client.query(`drop index ${client.escapeIdentifier(name)}`);
    await client.query(FLOWS);
    for (const text of [RUNS, OTHER_STEPS, OTHER_TASKS, STARTS, ENDS, RETRIES]) await client.query(text, [runs]);
    for (const text of BIG_RUN) await client.query(text, text.includes('$1') ? [TASKS] : []);
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition);
    for (const table of ['runs_v3', 'steps_v3', 'tasks_v3', 'metadata_v3', 'artifact_v3'])
      await client.query(`vacuum (analyze) ${table}`);
    for (const text of AS_BEFORE) await client.query(text);
  } finally {
    await client.end();
  }
}

/** Foreign keys are not checked row by row, and fewer checkpoints come. */
const FAST = [
  'set session_replication_role = replica',
  `alter system set max_wal_size = '16GB'`,
  'select pg_reload_conf()',
];
const AS_BEFORE = ['alter system reset max_wal_size', 'select pg_reload_conf()', 'checkpoint'];

/** Gives the five newest runs a heartbeat: they run, and would not for long after that. */
export async function keepRunning(database: DatabaseAddress): Promise<void> {
  const client = new pg.Client({ ...database, database: database.name });
  await client.connect();
  try {
    await client.query(HEARTBEATS);
  } finally {
    await client.end();
  }
}

const HEARTBEATS = `
  update runs_v3 set last_heartbeat_ts = extract(epoch from now())::bigint
  where (flow_id, run_number) in (select flow_id, run_number from runs_v3 order by ts_epoch desc limit 5)`;

const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid::regclass::text ~ '^(runs|steps|tasks|metadata|artifact)_v3$' and not exists (select from pg_constraint where conindid = indexrelid)`;

const FLOWS = `
  insert into flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags)
  select 'BenchUi' || i, 'alice', 1700000000000, '[]', '[]' from generate_series(0, 49) i`;

const NOW_MS = 'floor(extract(epoch from now()))::bigint * 1000';

const RUNS = `
  insert into runs_v3 (run_number, flow_id, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
  select i, 'BenchUi' || ($1::bigint - i) % 50, 'user' || i % 1000, at, at / 1000 + case when i > $1::bigint - 5 then ($1::bigint - i) * 60 else 50 end,
    jsonb_build_array('experiment:' || i % 50, 'project:p' || i % 20, 'nightly'),
    jsonb_build_array('user:user' || i % 1000, 'runtime:dev', 'python_version:3.11.7', 'metaflow_version:2.19.38')
  from (select i, ${NOW_MS} - ($1::bigint - i) * 60000 as at from generate_series(1, $1::bigint) i) runs`;

const OTHER_STEPS = `
  insert into steps_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags)
  select flow_id, run_number, step, user_name, ts_epoch, '[]', '[]'
  from runs_v3, unnest(array['start', 'work', 'end']) step where run_number < $1::bigint`;

const OTHER_TASKS = `
  insert into tasks_v3 (task_id, flow_id, run_number, step_name, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
  select run_number * ${TASKS_OF_OTHERS} + i, flow_id, run_number,
    case i when 0 then 'start' when ${TASKS_OF_OTHERS - 1} then 'end' else 'work' end,
    user_name, ts_epoch + i, last_heartbeat_ts, '[]', '[]'
  from runs_v3, generate_series(0, ${TASKS_OF_OTHERS - 1}) i where run_number < $1::bigint`;

/** As few metadata of the first and the last task as the planner's statistics of a real table need. */
const STARTS = `
  insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags, system_tags)
  select flow_id, run_number, 'start', run_number * ${TASKS_OF_OTHERS}, field, case field when 'attempt' then '0' else 'x' end, field, ts_epoch + 100,
    '["attempt_id:0"]', '[]'
  from runs_v3, unnest(array['attempt', 'code-package', 'ds-type', 'ds-root']) field where run_number < $1::bigint`;

const ENDS = `
  insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags, system_tags)
  select flow_id, run_number, 'end', run_number * ${TASKS_OF_OTHERS} + ${TASKS_OF_OTHERS - 1}, field,
    case field when 'attempt' then '0' else (run_number % 100 <> 7)::text end,
    field, ts_epoch + 40000, '["attempt_id:0"]', '[]'
  from runs_v3, unnest(array['attempt', 'attempt_ok']) field where run_number <= $1::bigint - 5 and run_number % 20 <> 3`;

/** The attempt before the one that ended as the others did. */
const RETRIES = `
  insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags, system_tags)
  select flow_id, run_number, 'end', run_number * ${TASKS_OF_OTHERS} + ${TASKS_OF_OTHERS - 1}, field,
    case field when 'attempt' then '1' else 'False' end, field,
    ts_epoch + case field when 'attempt' then 30000 else 20000 end, '["attempt_id:0"]', '[]'
  from runs_v3, unnest(array['attempt', 'attempt_ok']) field where run_number <= $1::bigint - 5 and run_number % 100 = 11`;

const BIG = '(select * from runs_v3 order by run_number desc limit 1) run';
const BIG_TASKS = '(select * from tasks_v3 where run_number = (select max(run_number) from runs_v3)) task';
const BIG_RUN = [
  `insert into steps_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags)
   select flow_id, run_number, step, user_name, ts_epoch, '[]', '[]' from ${BIG}, unnest(array['start', 'work', 'join']) step`,
  `insert into tasks_v3 (task_id, flow_id, run_number, step_name, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
   select run_number * ${TASKS_OF_OTHERS} + i, flow_id, run_number, case i when 0 then 'start' else 'work' end, user_name, ts_epoch + i, ts_epoch / 1000, '[]', '[]'
   from ${BIG}, generate_series(0, $1::int) i`,
  `insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags, system_tags)
   select flow_id, run_number, step_name, task_id, field, case field when 'attempt' then '0' when 'attempt_ok' then 'True' else 'x' end,
     field, ts_epoch + 100, '["attempt_id:0"]', '[]'
   from ${BIG_TASKS}, unnest(array['attempt', 'origin-run-id', 'code-package', 'ds-type', 'ds-root', 'user', 'attempt_ok']) field`,
  `insert into artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, sha, type, content_type, attempt_id, ts_epoch, tags, system_tags)
   select flow_id, run_number, step_name, task_id, name, ':root:container/root', 'azure', 'sha', 'metaflow.artifact', 'pickle-v4', 0, ts_epoch + 90, '[]', '[]'
   from ${BIG_TASKS}, unnest(array['_task_ok', '_success', 'alpha', 'name', 'input', 'items']) name`,
];

import pg from 'pg';
import type { DatabaseAddress } from './database.js';

/** A flow whose runs are listed, and how many runs others have in the same table. */
export interface RunRows {
  readonly flow: string;
  readonly runs: number;
  readonly runsOfOthers: number;
}

/**
 * Makes runs by SQL, with the tags that Metaflow gives them: a thousand users, some experiments, a date, versions. Indexes that are
 * no constraints are built anew afterwards, which is faster than to keep them up.
 */
export async function makeRuns(database: DatabaseAddress, { flow, runs, runsOfOthers }: RunRows): Promise<void> {
  const client = new pg.Client({ ...database, database: database.name });
  await client.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES);
    for (const { name } of indexes) await client.query(`drop index ${client.escapeIdentifier(name)}`);
    await client.query(MAKE_FLOWS, [flow]);
    await client.query(MAKE_RUNS, [flow, runs, 1]);
    if (runsOfOthers > 0) await client.query(MAKE_RUNS, ['BenchOther', runsOfOthers, 50]);
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('vacuum (analyze) runs_v3');
  } finally {
    await client.end();
  }
}

const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid = 'runs_v3'::regclass and not exists (select from pg_constraint where conindid = indexrelid)`;

const MAKE_FLOWS = `
  insert into flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags)
  select name, 'alice', 1700000000000, '[]', '[]' from (select $1 as name union all select 'BenchOther' || i from generate_series(0, 49) i) names`;

/** $3 flows share the runs; with 1 they are all $1's, else those of $1 followed by a number. */
const MAKE_RUNS = `
  insert into runs_v3 (flow_id, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
  select case when $3::int = 1 then $1 else $1 || i % $3 end, 'user' || i % 1000, 1700000000000 + i * 1000, 1700000000 + i,
    jsonb_build_array('experiment:' || i % 50, 'project:p' || i % 20, 'nightly'),
    jsonb_build_array('user:user' || i % 1000, 'runtime:dev', 'python_version:3.11.7', 'date:' || (date '2024-01-01' + (i / 10000)::int), 'metaflow_version:2.19.38')
  from generate_series(1, $2::bigint) i`;

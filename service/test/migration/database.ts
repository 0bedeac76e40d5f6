import pg from 'pg';
import type { Connections } from '../../src/db/connections.js';
import type { Queryable } from '../../src/db/queryable.js';
import { migrate } from '../../src/migration/migrate.js';
import { readMigrations } from '../../src/migration/migrations.js';
import { server, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';

/** Brings an empty database to an older version; that this is what upstream makes of it, schema-sql.test.ts shows. */
export async function migrateTo(connections: Connections, version: number): Promise<void> {
  const migrations = await readMigrations();
  await migrate(connections, silent, migrations.slice(0, migrations.findIndex((m) => m.version === version) + 1));
}

/** A session of the test's own, which holds a transaction open, say. */
export async function session(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ ...server, database: database.name });
  await client.connect();
  return client;
}

/** One row in each table, with columns that every version has. */
export async function insertRows(db: Queryable): Promise<void> {
  const text = `
    insert into flows_v3 values ('Old', 'ann', 1, '["a"]', '["user:ann"]');
    insert into runs_v3 (flow_id, user_name, ts_epoch, tags, system_tags) values ('Old', 'ann', 2, '["b"]', '["user:ann"]');
    insert into steps_v3 (flow_id, run_number, step_name, user_name, ts_epoch) values ('Old', 1, 'start', 'ann', 3);
    insert into tasks_v3 (flow_id, run_number, step_name, user_name, ts_epoch) values ('Old', 1, 'start', 'ann', 4);
    insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch)
      values ('Old', 1, 'start', 1, 'attempt', '0', 'attempt', 5);
    insert into artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, attempt_id, ts_epoch)
      values ('Old', 1, 'start', 1, 'x', 's3://x', 's3', 0, 6)`;
  await db.query({ text });
}

const TABLES = ['flows_v3', 'runs_v3', 'steps_v3', 'tasks_v3', 'metadata_v3', 'artifact_v3'];

/** All rows of all tables, without the columns that are null: a column that came later changes nothing then. */
export async function allRows(db: Queryable): Promise<unknown[]> {
  const text = TABLES.map(
    (table) => `select '${table}' as "table", json_strip_nulls(row_to_json(t))::jsonb as row from ${table} t`,
  );
  return (await db.query({ text: `${text.join(' union all ')} order by 1, 2` })).rows;
}

/** The statement that builds an index right now and waits for a transaction to end. */
export async function waitingBuild(db: Queryable): Promise<{ pid: number } | undefined> {
  const text = `select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like 'create index concurrently%'`;
  return (await db.query<{ pid: number }>({ text })).rows[0];
}

import type { Connections } from '../../db/connections.js';
import type { Queryable } from '../../db/queryable.js';
import type { Logger } from '../../log.js';
import { runStepwise } from '../../migration/apply.js';
import { withMigrationSession } from '../../migration/session.js';
import { RETRIED_END } from './expressions.js';

interface Index {
  readonly name: string;
  readonly on: string;
  /** Oldest version of PostgreSQL in which it costs little. */
  readonly since?: number;
}

const RETRIED_ENDS = 'metadata_v3_idx_ui_retried_ends';

/** What the lists of the UI need beyond upstream's indexes; docs/adr/0009 says why they are in no migration. */
const INDEXES: readonly Index[] = [
  {
    // Durations of steps: the newest evidence that one of thousands of tasks ended.
    name: 'metadata_v3_idx_ui_attempts',
    on: `metadata_v3 (flow_id, run_number, step_name, field_name, ts_epoch desc)
      where field_name in ('attempt', 'attempt-done', 'attempt_ok')`,
  },
  {
    name: 'artifact_v3_idx_ui_task_ok',
    on: "artifact_v3 (flow_id, run_number, step_name, ts_epoch desc) where name = '_task_ok'",
  },
  {
    // Runs that are running, with the one below: those whose last step is tried again.
    name: RETRIED_ENDS,
    on: `metadata_v3 (flow_id, run_number, ts_epoch) where ${RETRIED_END}`,
  },
  {
    // The UI's home page asks for it of each of its runs. The order is that of fewMetadataShape.
    name: 'metadata_v3_idx_ui_start',
    on: "metadata_v3 (flow_id, run_number, (id + 0)) where step_name = 'start'",
  },
  {
    // Before PostgreSQL 16, any index on the column would make each heartbeat write all indexes of the table (no HOT update).
    name: 'runs_v3_idx_ui_heartbeat',
    on: 'runs_v3 using brin (last_heartbeat_ts) with (pages_per_range = 32, autosummarize = on)',
    since: 160_000,
  },
  {
    name: 'runs_v3_idx_ui_user_desc',
    on: "runs_v3 ((case when system_tags ? ('user:' || user_name) then user_name else null end) desc, ts_epoch desc)",
  },
  { name: 'runs_v3_idx_ui_flow_desc', on: 'runs_v3 (flow_id desc, ts_epoch desc)' },
  {
    name: 'runs_v3_idx_ui_run',
    on: 'runs_v3 (flow_id, ((coalesce(run_id, run_number::text)) collate "C"))',
  },
];

/**
 * The ids of an object depend on each other, and the planner takes them for independent: it expects a fraction of a row behind any
 * of the indexes, cannot tell them apart, and reads a run's metadata once for each of its tasks. With these it knows.
 */
const STATISTICS: readonly { readonly name: string; readonly table: string }[] = [
  { name: 'metadata_v3_stx_ui_ids', table: 'metadata_v3' },
  { name: 'artifact_v3_stx_ui_ids', table: 'artifact_v3' },
];

/**
 * Creates the indexes and statistics that are missing, without keeping anybody from reading or writing. In a large table that takes minutes or
 * hours. Any number of processes may call it: one builds, the others wait and find all done.
 * @param signal ends it; what it was building is built anew next time
 * @returns the names of those that were missing
 */
export async function createIndexes(db: Connections, log: Logger, signal?: AbortSignal): Promise<string[]> {
  const indexes = await missingIndexes(db);
  const statistics = await missingStatistics(db);
  const missing = [...statistics, ...indexes].map(({ name }) => name);
  if (missing.length === 0) return [];
  await withMigrationSession(db, log, async (session) => {
    const { rows } = await session.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
    const cancel = () => {
      void db.query({ text: 'select pg_cancel_backend($1)', values: [rows[0]?.pid] }).catch(() => undefined);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const statements = [
        ...statistics.flatMap(({ name, table }) => [
          `create statistics if not exists ${name} (dependencies) on flow_id, run_number, step_name, task_id from ${table}`,
          `analyze ${table}`,
        ]),
        ...indexes.map(({ name, on }) => `create index concurrently if not exists ${name} on ${on}`),
      ];
      await runStepwise(session, signal?.aborted ? [] : statements, log);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  });
  return missing;
}

/** Whether runs that may be running can be found by an index (`maybeRunning` in runs.ts). */
export async function canFindRunning(db: Queryable): Promise<boolean> {
  return !(await missingIndexes(db)).some(({ name }) => name === RETRIED_ENDS);
}

async function missingIndexes(db: Queryable): Promise<Index[]> {
  const { rows } = await db.query<{ name: string; version: number }>({
    text: `select name, current_setting('server_version_num')::int as version from unnest($1::text[]) name
      where not exists (select from pg_index where indexrelid = to_regclass(name) and indisvalid)`,
    values: [INDEXES.map(({ name }) => name)],
  });
  return INDEXES.filter(({ name, since = 0 }) => rows.some((row) => row.name === name && row.version >= since));
}

async function missingStatistics(db: Queryable): Promise<typeof STATISTICS> {
  const { rows } = await db.query<{ name: string }>({
    text: `select stxname as name from pg_statistic_ext where stxrelid = any ($1::regclass[])`,
    values: [STATISTICS.map(({ table }) => table)],
  });
  return STATISTICS.filter(({ name }) => !rows.some((row) => row.name === name));
}

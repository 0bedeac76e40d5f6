import type { Connections } from '../db/connections.js';
import type { Queryable } from '../db/queryable.js';
import type { Logger } from '../log.js';
import { readSchemaVersions } from '../sql/schema-version.js';
import { apply } from './apply.js';
import { readMigrations, type Migration } from './migrations.js';
import { pendingMigrations } from './plan.js';
import { withMigrationSession } from './session.js';

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** Versions that this call applied; empty when another process did, or nothing was to do. */
  readonly applied: readonly number[];
}

/**
 * Brings the database to the newest version, whatever version it has. Any number of processes may call this at once: one
 * works, the others wait. After a crash the next call goes on where the last one stopped.
 * @param migrations those of this release; tests give fewer, and so are an older one
 * @throws SchemaError for a database that newer code made; it is not touched.
 */
export async function migrate(
  connections: Connections,
  log: Logger,
  migrations?: readonly Migration[],
): Promise<MigrationReport> {
  const known = migrations ?? (await readMigrations());
  return withMigrationSession(connections, log, async (session) => {
    const found = await readSchemaVersions(session);
    const { current, applied } = found ?? { current: 0, applied: new Set<number>() };
    const pending = pendingMigrations(known, applied);
    if (found === undefined) await createSchema(session);
    if (applied.size === 0) await createVersionTable(session);
    for (const migration of pending) await apply(session, migration, log);
    return { from: current, to: pending.at(-1)?.version ?? current, applied: pending.map(({ version }) => version) };
  });
}

/** The schema that the connection's search_path names (DB_SCHEMA_NAME), which need not exist yet. */
async function createSchema(session: Queryable): Promise<void> {
  const { rows } = await session.query<{ wanted: string }>({
    text: `select quote_ident(lower(current_setting('search_path'))) as wanted where current_schema() is null`,
  });
  if (rows[0]) await session.query({ text: `create schema if not exists ${rows[0].wanted}` });
}

/** The table and the row with which goose marks an empty database, at once. */
async function createVersionTable(session: Queryable): Promise<void> {
  await session.query({
    text: `create table if not exists goose_db_version (
        id serial not null,
        version_id bigint not null,
        is_applied boolean not null,
        tstamp timestamp default now(),
        primary key (id)
      );
      insert into goose_db_version (version_id, is_applied) values (0, true)`,
  });
}

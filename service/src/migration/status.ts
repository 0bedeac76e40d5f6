import type { Queryable } from '../db/queryable.js';
import { readSchemaVersions } from '../sql/schema-version.js';
import type { Migration } from './migrations.js';
import { migratingBackend } from './session.js';

/** Upstream's answer of `/db_schema_status`: its keys, and its texts for versions. */
export interface SchemaStatus {
  readonly is_up_to_date: boolean;
  readonly current_version: string;
  readonly migration_in_progress: boolean;
  readonly db_schema_versions: readonly string[];
  readonly unapplied_migrations: readonly string[];
}

/** Reads only. Upstream creates goose_db_version on the way, if it is missing. */
export async function readStatus(db: Queryable, known: readonly Migration[]): Promise<SchemaStatus> {
  const versions = await readSchemaVersions(db);
  const unapplied = known.filter(({ version }) => !versions?.applied.has(version));
  return {
    is_up_to_date: unapplied.length === 0,
    current_version: String(versions?.current ?? 0),
    migration_in_progress: (await migratingBackend(db)) !== undefined,
    db_schema_versions: known.map(({ version }) => String(version)),
    unapplied_migrations: unapplied.map(({ version }) => String(version)),
  };
}

/**
 * Upstream's name for the release of the metadata service that works on this version of the schema; its image carries
 * several releases and starts the one named. Undefined: there are no tables yet.
 */
export async function compatibleService(db: Queryable, known: readonly Migration[]): Promise<string | undefined> {
  const { rows } = await db.query<{ present: boolean }>({
    text: "select to_regclass('flows_v3') is not null as present",
  });
  if (rows[0]?.present !== true) return undefined;
  const current = (await readSchemaVersions(db))?.current ?? 0;
  if (current <= 1) return 'v_1_0_1';
  return current >= (known.at(-1)?.version ?? 0) ? 'latest' : String(current);
}

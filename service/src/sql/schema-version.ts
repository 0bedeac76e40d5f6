import type { Queryable } from '../db/queryable.js';
import { sqlstate, SQLSTATE } from '../sqlstate.js';

/** What goose_db_version says, read as goose reads it. */
export interface SchemaVersions {
  /** The version that was applied last and not rolled back; 0 before the first. */
  readonly current: number;
  readonly applied: ReadonlySet<number>;
}

/** @returns undefined when there is no goose_db_version: an empty database, or one older than the migrations. */
export async function readSchemaVersions(db: Queryable): Promise<SchemaVersions | undefined> {
  try {
    const { rows } = await db.query<VersionRow>({
      text: 'select version_id, is_applied from goose_db_version order by id desc',
    });
    return interpret(rows);
  } catch (error) {
    if (sqlstate(error) === SQLSTATE.undefinedTable) return undefined;
    throw error;
  }
}

interface VersionRow {
  version_id: number;
  is_applied: boolean;
}

/** The newest row of a version wins: older releases of goose write a second one, not applied, when they roll back. */
function interpret(newestFirst: readonly VersionRow[]): SchemaVersions {
  const state = new Map<number, boolean>();
  for (const row of newestFirst) if (!state.has(row.version_id)) state.set(row.version_id, row.is_applied);
  const applied = [...state].filter(([, isApplied]) => isApplied).map(([version]) => version);
  return { current: applied[0] ?? 0, applied: new Set(applied) }; // a Map keeps the order of insertion
}

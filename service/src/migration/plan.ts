import type { Migration } from './migrations.js';
import { SchemaError } from './schema-error.js';

/**
 * The migrations that a database lacks, oldest first.
 * @throws SchemaError for a database that newer code made, or whose versions have a gap, as goose refuses it.
 */
export function pendingMigrations(known: readonly Migration[], applied: ReadonlySet<number>): Migration[] {
  const unknown = [...applied].filter((version) => version > 0 && !known.some((m) => m.version === version));
  if (unknown.length > 0) {
    throw new SchemaError(
      `The database has schema version ${unknown.join(', ')}, the newest that this release knows is ${known.at(-1)?.version}. ` +
        'It is left as it is. Use the release that upgraded it, or a newer one.',
    );
  }
  const pending = known.filter((m) => !applied.has(m.version));
  const newest = Math.max(...applied);
  const gaps = pending.filter((m) => m.version < newest);
  if (gaps.length > 0) {
    throw new SchemaError(
      `goose_db_version has version ${newest}, but not ${gaps.map((m) => m.version).join(', ')} before it. ` +
        'Nothing was changed. Restore the rows of goose_db_version, or roll back to the version before the gap.',
    );
  }
  return pending;
}

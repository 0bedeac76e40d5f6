import type { Queryable } from '../db/queryable.js';
import { readSchemaVersions } from '../sql/schema-version.js';
import { SchemaError } from './schema-error.js';

/** From this version on metadata_v3 has its present key. Later ones add indexes: without them lists are slow, not wrong. */
const OLDEST_SERVED = 20201002000616;

/** All columns that the services read or write. */
const COLUMNS: Readonly<Record<string, string>> = {
  flows_v3: 'flow_id user_name ts_epoch tags system_tags',
  runs_v3: 'flow_id run_number run_id user_name ts_epoch last_heartbeat_ts tags system_tags',
  steps_v3: 'flow_id run_number run_id step_name user_name ts_epoch tags system_tags',
  tasks_v3:
    'flow_id run_number run_id step_name task_id task_name user_name ts_epoch last_heartbeat_ts tags system_tags',
  metadata_v3:
    'flow_id run_number run_id step_name task_id task_name id field_name value type user_name ts_epoch tags system_tags',
  artifact_v3:
    'flow_id run_number run_id step_name task_id task_name name location ds_type sha type content_type user_name attempt_id ts_epoch tags system_tags',
};

const REMEDY =
  'Upgrade it: `npm run migration-tools -- upgrade` while the migration service runs, or `node dist/migration/upgrade.js` ' +
  "in the service's image.";

/**
 * Whether the services can work with this database. One that newer code made is served as long as it has the columns.
 * @returns the schema's version
 * @throws SchemaError that tells what is missing and which command helps
 */
export async function checkSchema(db: Queryable): Promise<number> {
  const versions = await readSchemaVersions(db);
  const missing = await missingColumns(db);
  const { rows } = await db.query<{ place: string }>({
    text: `select format('schema %s of database "%s"', current_setting('search_path'), current_database()) as place`,
  });
  const place = rows[0]?.place ?? 'database';
  if (missing.length === columnList().length) {
    throw new SchemaError(`There are no tables of Metaflow in ${place}. ${REMEDY}`);
  }
  if (versions === undefined) {
    throw new SchemaError(
      `There are tables of Metaflow in ${place}, but no goose_db_version that tells their version. ${REMEDY}`,
    );
  }
  if (versions.current < OLDEST_SERVED) {
    throw new SchemaError(
      `The tables in ${place} have version ${versions.current}, the oldest that this release serves is ${OLDEST_SERVED}. ${REMEDY}`,
    );
  }
  if (missing.length > 0) {
    throw new SchemaError(
      `The tables in ${place} lack ${missing.join(', ')}, although goose_db_version has version ${versions.current}. ` +
        'They were changed by hand or by a release that this one cannot follow. Restore the columns, or use that release.',
    );
  }
  return versions.current;
}

function columnList(): [table: string, column: string][] {
  return Object.entries(COLUMNS).flatMap(([table, columns]) =>
    columns.split(' ').map((name): [string, string] => [table, name]),
  );
}

/** Tables are looked up as statements look them up, so views that stand in for renamed tables count. */
async function missingColumns(db: Queryable): Promise<string[]> {
  const list = columnList();
  const { rows } = await db.query<{ missing: string }>({
    text: `select wanted.relation || '.' || wanted.name as missing
      from unnest($1::text[], $2::text[]) with ordinality as wanted (relation, name, place)
      where not exists (
        select from pg_attribute where attrelid = to_regclass(wanted.relation) and attname = wanted.name and not attisdropped
      ) order by wanted.place`,
    values: [list.map(([table]) => table), list.map(([, column]) => column)],
  });
  return rows.map(({ missing }) => missing);
}

import { loadConfig } from '../../service/src/config.js';
import { openDatabase, type Database } from '../../service/src/db/database.js';
import { DatabaseUnavailable } from '../../service/src/db/unavailable.js';
import { sqlstate } from '../../service/src/sqlstate.js';

const noop = () => undefined;
const silent = { debug: noop, info: noop, warn: noop, error: noop };

/**
 * Runs `work` on a database that is described by the services' own variables (MF_METADATA_DB_*), by the services' own code: what
 * connects here connects there.
 * @throws ConfigError when the variables are malformed, DatabaseUnavailable or pg.DatabaseError when it does not answer.
 */
export async function withDatabase<T>(env: NodeJS.ProcessEnv, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(loadConfig(env).database, silent);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Whether it makes sense to ask again: nothing listens yet, or the server starts up. Wrong credentials and names stay wrong. */
export function mayComeUp(error: unknown): boolean {
  return error instanceof DatabaseUnavailable && !/^(28|3D)/.test(sqlstate(error.cause) ?? '');
}

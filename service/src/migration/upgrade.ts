import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.js';
import { openDatabase, type Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/unavailable.js';
import { createLogger } from '../http/logger.js';
import { readSchemaVersions } from '../sql/schema-version.js';
import { migrate } from './migrate.js';

const USAGE = `Brings the database of the metadata service to the newest schema, then ends: for Kubernetes Jobs and init containers.
The database is the one that MF_METADATA_DB_HOST and its siblings name, as for the services.

Usage: node dist/migration/upgrade.js [--wait SECONDS] [--only-if-empty-db] [--help]

  --wait SECONDS       how long to wait for a database that is not there yet (default 30)
  --only-if-empty-db   do nothing when the database has a schema version already

Exit status: 0 done, or nothing was to do; 1 failed, with the reason on standard error; running it again goes on from there.
`;
const RETRY_MS = 500;

class UsageError extends Error {}

function options(): { waitMs: number; onlyIfEmpty: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        wait: { type: 'string', default: '30' },
        'only-if-empty-db': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (!/^\d{1,6}$/.test(values.wait)) throw new Error(`--wait takes whole seconds, found "${values.wait}"`);
    return {
      waitMs: Number(values.wait) * 1000,
      onlyIfEmpty: values['only-if-empty-db'] ?? false,
      help: values.help ?? false,
    };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. See --help.`);
  }
}

/** @throws DatabaseUnavailable when the database does not answer until then. */
async function waitForDatabase(db: Database, waitMs: number, log: { info(text: string): void }): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.query({ text: 'select 1' });
      return;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || Date.now() >= deadline) throw error;
      if (attempt === 1) log.info(`${error.message}. Waiting for it.`);
      await sleep(RETRY_MS);
    }
  }
}

async function main(): Promise<void> {
  const { waitMs, onlyIfEmpty, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const config = loadConfig(process.env);
  const log = createLogger(config, 'upgrade');
  const db = openDatabase(config.database, log);
  try {
    await waitForDatabase(db, waitMs, log);
    if (onlyIfEmpty && (await readSchemaVersions(db))) {
      log.info('the database has a schema version already; nothing is done (--only-if-empty-db)');
      return;
    }
    const report = await migrate(db.primary, log);
    log.info(report, report.applied.length === 0 ? 'the schema is up to date' : 'the schema was upgraded');
  } finally {
    await db.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

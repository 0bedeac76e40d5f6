import type { Database } from '../db/database.js';
import { openDatabase } from '../db/database.js';
import { createLogger } from '../http/logger.js';
import { run } from '../http/run.js';
import type { Logger } from '../log.js';
import { buildMigrationApp } from './app.js';
import { readMigrations } from './migrations.js';
import { readStatus } from './status.js';

await run(async (config) => {
  const log = createLogger(config, 'migration');
  const db = openDatabase(config.database, log);
  const app = await buildMigrationApp(db, config, { log });
  await app.listen({ host: config.host, port: config.migrationPort });
  void reportDatabase(db, log);
  return {
    log,
    close: async () => {
      await app.close();
      await db.close();
    },
  };
});

/** Says at the start what the requests will find. A database that is not there is no reason not to run. */
async function reportDatabase(db: Database, log: Logger): Promise<void> {
  try {
    const status = await readStatus(db, await readMigrations());
    log.info(
      { version: status.current_version, unapplied: status.unapplied_migrations.length },
      'the database is there',
    );
  } catch (error) {
    log.warn({ err: error }, 'the database cannot be used yet; requests fail until it can');
  }
}

import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/unavailable.js';
import { createApp, type App } from '../http/server.js';
import { migrate, type MigrationReport } from './migrate.js';
import { readMigrations } from './migrations.js';
import { compatibleService, readStatus } from './status.js';

/** The migration service, not yet listening: upstream's four routes. */
export async function buildMigrationApp(
  db: Database,
  config: Config,
  options: { log: FastifyBaseLogger },
): Promise<App> {
  const app = createApp(config, options.log);
  const known = await readMigrations();
  const upgrade = shared(() => migrate(db.primary, app.log));

  app.addHook('onRequest', async (_request, reply) => {
    reply.type('text/plain; charset=utf-8');
  });

  app.get('/ping', async () => 'pong');

  // Asking for the version makes the tables of an empty database: upstream's image relies on it at its start.
  app.get('/version', async () => {
    const version = await compatibleService(db, known);
    if (version !== undefined) return version;
    await upgrade();
    return 'latest';
  });

  app.get('/db_schema_status', async (_request, reply) => {
    const status = await readStatus(db, known);
    return reply.header('content-type', 'application/json').send(JSON.stringify(status));
  });

  if (config.upgradeEndpoint) {
    app.patch('/upgrade', async (request, reply) => {
      try {
        await upgrade();
        return 'upgrade success';
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error;
        request.log.error({ err: error }, 'the upgrade failed');
        return reply.code(500).send('upgrade failed');
      }
    });
  }
  return app;
}

/** Requests that come while a migration runs wait for that one, without a connection each. */
function shared(work: () => Promise<MigrationReport>): () => Promise<MigrationReport> {
  let running: Promise<MigrationReport> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
}

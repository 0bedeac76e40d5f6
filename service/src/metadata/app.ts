import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { requireApiKey } from '../http/auth.js';
import { describeApi } from '../http/docs.js';
import { collectMetrics, type Metrics } from '../http/metrics.js';
import { createApp, type App } from '../http/server.js';
import { adminRoutes } from './routes/admin.js';
import { artifactRoutes } from './routes/artifacts.js';
import { flowRoutes } from './routes/flows.js';
import { metadataRoutes } from './routes/metadata.js';
import { runRoutes } from './routes/runs.js';
import { stepRoutes } from './routes/steps.js';
import { taskRoutes } from './routes/tasks.js';
import type { Services } from './services.js';
import { SERVICE_VERSION } from './version.js';

export interface MetadataApp {
  readonly app: App;
  readonly metrics: Metrics;
}

/** The metadata service, not yet listening: upstream's routes, and what makes it operable. */
export async function buildMetadataApp(
  db: Database,
  config: Config,
  options: { log: FastifyBaseLogger; now?: () => number },
): Promise<MetadataApp> {
  const app = createApp(config, options.log);
  const metrics = collectMetrics(app, db);
  const services: Services = {
    db,
    config,
    now: options.now ?? Date.now,
    onRowLeftOut: (table) => metrics.rowsLeftOut.inc({ table }),
  };

  app.addHook('onRequest', async (request, reply) => {
    reply.type('text/plain; charset=utf-8'); // upstream's type for JSON, too
    if (!request.is404 && request.routeOptions.config.versionHeader !== false)
      reply.header('metadata_service_version', SERVICE_VERSION);
  });
  requireApiKey(app, config.auth, config.pathPrefix, app.log);

  await app.register(
    async (scope) => {
      const api = scope as unknown as App;
      await describeApi(api, {
        title: 'Metaflow metadata service',
        description: 'Flows, runs, steps, tasks, metadata and artifacts.',
        version: SERVICE_VERSION,
      });
      adminRoutes(api, services);
      flowRoutes(api, services);
      runRoutes(api, services);
      stepRoutes(api, services);
      taskRoutes(api, services);
      metadataRoutes(api, services);
      artifactRoutes(api, services);
    },
    { prefix: config.pathPrefix },
  );
  return { app, metrics };
}

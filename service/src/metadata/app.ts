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

  requireApiKey(app, config.auth, config.pathPrefix, app.log);

  await app.register(
    async (scope) => {
      await describeApi(scope, {
        title: 'Metaflow metadata service',
        description: 'Flows, runs, steps, tasks, metadata and artifacts.',
        version: SERVICE_VERSION,
      });
      await scope.register(async (routes) => addMetadataRoutes(routes as unknown as App, services));
    },
    { prefix: config.pathPrefix },
  );
  return { app, metrics };
}

/** Upstream's routes with their headers; `api` is a scope of its own. */
export function addMetadataRoutes(api: App, services: Services): void {
  addHeaders(api);
  adminRoutes(api, services);
  flowRoutes(api, services);
  runRoutes(api, services);
  stepRoutes(api, services);
  taskRoutes(api, services);
  metadataRoutes(api, services);
  artifactRoutes(api, services);
}

/** Upstream's headers. Not in onRequest: who has no key does not learn which paths there are. */
function addHeaders(api: App): void {
  api.addHook('preParsing', (request, reply, _payload, done) => {
    reply.type('text/plain; charset=utf-8'); // for JSON, too
    if (request.routeOptions.config.versionHeader !== false) reply.header('metadata_service_version', SERVICE_VERSION);
    done();
  });
}

import fastifyStatic from '@fastify/static';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { requireApiKey } from '../http/auth.js';
import { collectMetrics, type Metrics } from '../http/metrics.js';
import { createApp, type App } from '../http/server.js';
import { addMetadataRoutes } from '../metadata/app.js';
import { SERVICE_VERSION } from '../metadata/version.js';
import { allowOrigin, exposeHeaders } from './cors.js';
import { openDatastore, type Datastore } from './datastore/datastore.js';
import { answerError } from './errors.js';
import { Plugins } from './plugins/plugins.js';
import { adminRoutes } from './routes/admin.js';
import { artifactRoutes } from './routes/artifacts.js';
import { autocompleteRoutes } from './routes/autocomplete.js';
import { cardRoutes } from './routes/cards.js';
import { dagRoutes } from './routes/dag.js';
import { flowRoutes } from './routes/flows.js';
import { linkRoutes } from './routes/links.js';
import { logRoutes } from './routes/logs.js';
import { metadataRoutes } from './routes/metadata.js';
import { notificationRoutes } from './routes/notifications.js';
import { parameterRoutes } from './routes/parameters.js';
import { pluginRoutes } from './routes/plugins.js';
import { runRoutes } from './routes/runs.js';
import { searchRoutes } from './routes/search.js';
import { staticRoutes } from './routes/static.js';
import { stepRoutes } from './routes/steps.js';
import { tagRoutes } from './routes/tags.js';
import { taskRoutes } from './routes/tasks.js';
import { acceptWebsockets, wsRoutes } from './routes/ws.js';
import { cutoffsOf, type UiServices } from './services.js';

export interface UiApp {
  readonly app: App;
  readonly metrics: Metrics;
  /** Begins what goes on in the background. Closing the app ends it. */
  start(): void;
}

export interface UiOptions {
  readonly log: FastifyBaseLogger;
  readonly now?: () => number;
  readonly datastore?: Datastore;
}

/** The UI service, not yet listening: upstream's routes, and what makes it operable. */
export async function buildUiApp(db: Database, config: Config, options: UiOptions): Promise<UiApp> {
  const app = createApp(config, options.log);
  const metrics = collectMetrics(app, db);
  const services: UiServices = {
    db,
    config,
    cutoffs: cutoffsOf(config),
    log: app.log,
    now: options.now ?? Date.now,
    datastore: options.datastore ?? openDatastore(config.ui, app.log),
  };
  const plugins = new Plugins(config.ui.pluginsFolder, app.log);

  if (config.ui.corsOrigin !== undefined) allowOrigin(app, config.ui.corsOrigin, config.pathPrefix);
  requireApiKey(app, config.auth, config.pathPrefix, app.log, { browsers: true });
  await (app as unknown as FastifyInstance).register(fastifyStatic, { serve: false }); // its types know no type provider
  await acceptWebsockets(app);

  await app.register(
    async (scope) => {
      const api = scope as unknown as App;
      api.setErrorHandler(answerError);
      addHeaders(api, config.ui.corsOrigin === undefined);
      if (config.ui.corsOrigin !== undefined) exposeHeaders(api);
      adminRoutes(api, services);
      linkRoutes(api, services);
      notificationRoutes(api, services);
      pluginRoutes(api, plugins);
      autocompleteRoutes(api, services);
      tagRoutes(api, services);
      flowRoutes(api, services);
      runRoutes(api, services);
      stepRoutes(api, services);
      taskRoutes(api, services);
      metadataRoutes(api, services);
      artifactRoutes(api, services);
      parameterRoutes(api, services);
      dagRoutes(api, services);
      logRoutes(api, services);
      cardRoutes(api, services);
      wsRoutes(api, services, metrics.registry);
      searchRoutes(api, services);
      staticRoutes(api, services);
    },
    { prefix: config.pathPrefix },
  );
  await app.register(
    async (scope) =>
      addMetadataRoutes(readOnly(scope as unknown as App), { ...services, onRowLeftOut: () => undefined }),
    {
      prefix: `${config.pathPrefix}/metadata`,
    },
  );
  return { app, metrics, start: () => void plugins.load(config.ui.plugins.value) };
}

/** What upstream's helper for JSON answers adds; other answers have none of it. */
function addHeaders(api: App, anyOrigin: boolean): void {
  api.addHook('onSend', async (_request, reply) => {
    if (reply.getHeader('content-type') !== 'application/json') return;
    reply.header('metadata_service_version', SERVICE_VERSION);
    if (anyOrigin) reply.header('access-control-allow-origin', '*');
  });
}

/** The same app, on which routes that change something do not come about. */
function readOnly(api: App): App {
  const nothing = { value: () => api };
  return Object.create(api, { post: nothing, put: nothing, patch: nothing, delete: nothing }) as App;
}

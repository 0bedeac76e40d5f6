import type { App } from '../../http/server.js';
import { SERVICE_VERSION } from '../../metadata/version.js';
import { sendJson } from '../envelope.js';
import type { UiServices } from '../services.js';

const tags = ['Admin'];

export function adminRoutes(api: App, { config: { ui }, db }: UiServices): void {
  api.get('/ping', { schema: { tags, summary: 'Whether the service runs' } }, async (_request, reply) =>
    reply.header('metadata_service_version', SERVICE_VERSION).type('text/plain; charset=utf-8').send('pong'),
  );

  // Not upstream's: readiness probes ask it.
  api.get('/healthcheck', { schema: { tags, summary: 'Whether the database answers' } }, async (_request, reply) => {
    await db.query({ name: 'healthcheck', text: 'select 1', values: [] });
    return sendJson(reply, { status: 'UP' });
  });

  api.get(
    '/version',
    { schema: { tags, summary: 'Version of the service and of its build' } },
    async (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send(`${SERVICE_VERSION}-${ui.buildTimestamp}-${ui.buildCommit}`),
  );

  api.get('/features', { schema: { tags, summary: 'Switches of the UI' } }, async (_request, reply) =>
    sendJson(reply, ui.features),
  );

  api.get('/config', { schema: { tags, summary: 'Settings of the UI' } }, async (_request, reply) =>
    sendJson(reply, ui.googleAnalyticsId === undefined ? {} : { GA_TRACKING_ID: ui.googleAnalyticsId }),
  );

  api.get('/status', { schema: { tags, summary: 'What the caches may hold' } }, async (_request, reply) =>
    sendJson(reply, { cache: ui.cache }),
  );
}

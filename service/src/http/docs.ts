import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { App } from './server.js';

/** Swagger UI at `/api/doc`, the OpenAPI 3 document at `/api/doc/json` and `/api/doc/yaml`: made from the schemas that validate. */
export async function describeApi(
  app: App,
  info: { title: string; description: string; version: string },
): Promise<void> {
  const instance = app as unknown as FastifyInstance; // the plugins' types know no type provider
  await instance.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info,
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'Only where the service has keys.' },
        },
      },
      security: [{}, { key: [] }],
    },
    // Upstream sends JSON as text/plain almost everywhere, and so do we.
    transform: ({ schema, url }) => ({
      schema: { ...schema, produces: schema?.produces ?? ['text/plain'], consumes: ['application/json'] },
      url,
    }),
  });
  await instance.register(swaggerUi, {
    routePrefix: '/api/doc',
    indexPrefix: instance.prefix, // the page's own idea of where it is leaves PATH_PREFIX out
    uiConfig: { deepLinking: true },
  });
}

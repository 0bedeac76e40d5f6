import { Type } from 'typebox';
import { ServiceError } from '../../errors.js';
import type { App } from '../../http/server.js';
import { answers, Pong } from '../answers.js';
import type { Services } from '../services.js';
import { SERVICE_VERSION } from '../version.js';

const tags = ['Admin'];

export function adminRoutes(app: App, { db }: Services): void {
  app.get(
    '/ping',
    { schema: { tags, summary: 'Whether the service runs', response: { 200: Pong } } },
    async () => 'pong',
  );

  app.get(
    '/version',
    {
      config: { versionHeader: false },
      schema: {
        tags,
        summary: 'Version of the service',
        response: answers(Type.String({ description: 'Such as `2.5.1`.' })),
      },
    },
    async () => SERVICE_VERSION,
  );

  app.get(
    '/healthcheck',
    {
      schema: {
        tags,
        summary: 'Whether the database answers',
        produces: ['application/json'],
        response: {
          200: Type.String({ description: '`{"status": "UP"}` as a JSON text.' }),
          503: Type.Unsafe({ description: 'It does not.' }),
        },
      },
    },
    async (_request, reply) => {
      await db.query({ name: 'healthcheck', text: 'select 1', values: [] });
      return reply
        .header('content-type', 'application/json')
        .serializer((text: string) => text)
        .send(JSON.stringify('{"status": "UP"}'));
    },
  );

  app.get(
    '/auth/token',
    {
      schema: {
        tags: ['Auth'],
        summary: "Credentials of upstream's AWS sandbox: none here",
        response: answers(Type.Unsafe({}), 'no_token'),
      },
    },
    () => {
      throw new ServiceError('no_token');
    },
  );
}

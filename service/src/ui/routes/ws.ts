import websocket from '@fastify/websocket';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';
import type { App } from '../../http/server.js';
import type { Registry } from 'prom-client';
import { createLive } from '../live/live.js';
import { sqlLoader } from '../live/sql-loader.js';
import type { UiServices } from '../services.js';

const TEXT = 'text/plain; charset=utf-8';
/** Longer messages than this, in bytes, end the connection with code 1009. The UI's have some hundred. */
const MAX_MESSAGE = 64 * 1024;

/** Makes websockets possible; called on the app itself, before its routes are declared. Who closes them is `Live` and the search. */
export async function acceptWebsockets(app: App): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE, perMessageDeflate: false, clientTracking: false },
    preClose: (done) => done(),
    errorHandler: (error, socket, request) => {
      request.log.warn({ err: error }, 'a websocket failed');
      socket.terminate();
    },
  });
  // What was answered in place of a handshake. Node gives the connection away for an upgrade, and nobody else would end it; the
  // plugin does so only if no hook before its own refuses the request.
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.raw.headers.upgrade !== undefined) request.raw.socket.destroy();
    done();
  });
}

/** `/ws`: live updates (contract: UI backend 12). They begin and end with the app. */
export function wsRoutes(api: App, services: UiServices, registry: Registry): void {
  const { config } = services;
  if (config.ui.disabled.ws) return;
  const live = createLive(services, sqlLoader(services), registry);
  api.addHook('onReady', async () => live.start());
  api.addHook('preClose', () => live.close());
  api.route({
    method: 'GET',
    url: '/ws',
    config: { versionHeader: false },
    schema: { hide: true },
    onRequest: refuseOtherOrigins(config),
    handler: notAWebsocket,
    wsHandler: (socket) => live.sockets.accept(socket),
  });
}

/** What a plain request to a websocket's route gets. */
export async function notAWebsocket(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.code(400).type(TEXT).send('Found a plain request, expected a websocket handshake (RFC 6455).\n');
}

/**
 * Browsers let any page open a websocket anywhere: where the operator named the origin that may call, others are refused here.
 * Clients that are no browser send no origin.
 */
export function refuseOtherOrigins({ ui: { corsOrigin } }: Config) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { origin } = request.headers;
    if (corsOrigin === undefined || corsOrigin === '*' || origin === undefined || origin === corsOrigin) return;
    if (hostsOf(request).includes(origin.replace(/^https?:\/\//, ''))) return; // its own page
    const text = `Websockets are not open to pages of ${origin}. Set ORIGIN_TO_ALLOW_CORS_FROM to it, or to *.\n`;
    await reply.code(403).type(TEXT).send(text);
  };
}

/** As the browser called the service, also through proxies. */
function hostsOf({ headers }: FastifyRequest): (string | undefined)[] {
  const forwarded = headers['x-forwarded-host'];
  return [headers.host, ...(typeof forwarded === 'string' ? forwarded.split(',').map((name) => name.trim()) : [])];
}

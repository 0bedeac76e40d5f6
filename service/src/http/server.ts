import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import { answerUnknownRoutes } from './not-found.js';
import { firstValues } from './query.js';
import { RequestLog } from './request-log.js';
import { decodableUrl } from './rewrite-url.js';
import { translate } from './translate.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether answers carry METADATA_SERVICE_VERSION, as most of upstream's do. */
    versionHeader?: boolean;
  }
}

/** Fastify whose handlers take their types from the schemas. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

/** What all services share: limits, JSON whatever the content type says, one way out for errors, one log line a request. */
export function createApp(config: Config, log: FastifyBaseLogger): App {
  const app = Fastify({
    loggerInstance: log,
    logController: new RequestLog(),
    requestIdHeader: 'x-request-id',
    genReqId: requestIds(),
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: 75_000, // longer than load balancers keep theirs (60 s)
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false, // upstream answers 405
    // Ids have 255 characters of up to 12 encoded bytes; longer ones are told so. Answers are made by hand: nothing to compile.
    routerOptions: { maxParamLength: 16_384, querystringParser: firstValues },
    rewriteUrl: (request) => decodableUrl(request.url ?? '/'),
    // Ajv's defaults here would turn types into others and drop unknown fields in silence. Metaflow's client sends
    // fields that old services do not know, so unknown ones are kept out of errors, and types are taken as they come.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: false,
        allowUnionTypes: true,
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setSerializerCompiler(() => JSON.stringify);
  answerUnknownRoutes(app);
  readBodies(app);

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, body } = translate(error);
    if (status === 503) request.log.warn({ reason: error.message }, 'the request was refused');
    else if (status >= 500) request.log.error({ err: error }, 'the request failed');
    if (status >= 500) reply.header('x-request-id', request.id); // leads to these lines
    return reply.code(status).type('text/plain; charset=utf-8').send(body);
  });

  endConnections(app);
  return app;
}

/**
 * What Fastify's closing leaves open, and the process with it: a connection whose last answer is sent only then (for
 * keepAliveTimeout), and one over which nothing has come yet, as load balancers and browsers hold them ready.
 */
function endConnections(app: App): void {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', async () => {
    const end = () => {
      app.server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    };
    end();
    const timer = setInterval(end, 100).unref();
    app.server.once('close', () => clearInterval(timer));
  });
}

/** Unique among processes, unlike Fastify's, and cheaper than random ones. */
function requestIds(): () => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${process}-${(count += 1)}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bodies are JSON whatever the content type says. Routes without a schema for the body (heartbeats) never look at it. */
function readBodies(app: App): void {
  app.removeAllContentTypeParsers();
  // Fastify refuses malformed types before it asks for a parser.
  app.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    if (headers['content-type'] !== undefined) headers['content-type'] = undefined; // `delete` would make all headers slower
    done();
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.schema?.body !== undefined) request.body = parseJson(request.body as Buffer | undefined);
  });
}

function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(utf8.decode(body ?? new Uint8Array()));
  } catch (error) {
    throw new ServiceError(
      'invalid_body',
      `The body is not JSON in UTF-8: ${(error as Error).message}. Expected a JSON document.`,
    );
  }
}

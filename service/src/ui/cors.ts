import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/server.js';

const TEXT = 'text/plain; charset=utf-8';

/**
 * What lets a page of another origin read answers (ORIGIN_TO_ALLOW_CORS_FROM): as upstream's aiohttp_cors, which @fastify/cors
 * does not answer like (200 instead of 204, any method, 403 without an origin). Call it before authentication is asked for:
 * browsers send preflights without keys.
 */
export function allowOrigin(app: App, allowed: string, prefix: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    // `null` is what a sandboxed page, such as a card, calls itself: with credentials it could read what its viewer may.
    const isAllowed = origin !== undefined && origin !== 'null' && (allowed === '*' || origin === allowed);
    reply.header('vary', 'origin');
    if (isAllowed)
      reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
    if (request.method === 'OPTIONS' && request.url.startsWith(`${prefix}/`))
      return preflight(request, reply, isAllowed);
    return undefined;
  });
}

/** Which headers such a page may read: all that the answer has by then, so call it after what adds headers. */
export function exposeHeaders(api: App): void {
  api.addHook('onSend', async (_request, reply) => {
    if (reply.getHeader('access-control-allow-origin') === undefined) return;
    reply.header('access-control-expose-headers', Object.keys(reply.getHeaders()).sort().join(','));
  });
}

function preflight(request: FastifyRequest, reply: FastifyReply, isAllowed: boolean): FastifyReply {
  const {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  } = request.headers;
  const refuse = (reason: string) => reply.code(403).type(TEXT).send(`CORS preflight request failed: ${reason}`);
  if (origin === undefined) return refuse('origin header is not specified in the request');
  if (!isAllowed) return refuse(`origin '${origin}' is not allowed`);
  if (typeof method !== 'string') return refuse("'Access-Control-Request-Method' header is not specified");
  reply.header('access-control-allow-methods', method);
  if (typeof headers === 'string') reply.header('access-control-allow-headers', headers.toUpperCase());
  return reply.code(200).send();
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Answers for paths without a route (404) and for known paths with another method (405 and `Allow`), in upstream's plain
 * texts. Fastify knows only the first kind, so the registered routes are collected. Call it before any route is added.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(
      `^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '(?:(?!%7[bBdD])[^{}/])+')}$`,
    );
    const route = routes.get(url) ?? { pattern, methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });

  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] as string; // split yields at least one part
    const allowed = new Set(
      [...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]),
    );
    reply.type('text/plain; charset=utf-8');
    return allowed.size > 0 && !allowed.has(request.method)
      ? reply
          .code(405)
          .header('allow', [...allowed].sort().join(','))
          .send('405: Method Not Allowed')
      : reply.code(404).send('404: Not Found');
  };
  app.setNotFoundHandler(answer);
  // `/flows//runs` and `/flows/` would match with an empty id, and upstream's router knows no braces in an id. Not in onRequest: who has no key, is to be
  // told that, first.
  app.addHook('preParsing', (request, reply, _payload, done) => {
    for (const value of Object.values(request.params ?? {})) {
      if (value === '' || /[{}]/.test(value as string)) return void answer(request, reply); // params are texts
    }
    done();
  });
}

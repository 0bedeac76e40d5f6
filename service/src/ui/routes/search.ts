import type { FastifyRequest } from 'fastify';
import type { WebSocket } from '@fastify/websocket';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { readSearch } from '../search/query.js';
import { errorEvent, searchTasks, type SearchEvent } from '../search/search.js';
import type { UiServices } from '../services.js';
import { notAWebsocket, refuseOtherOrigins } from './ws.js';

/** Searches at once; each reads up to 16 values at a time. */
const MAX_SEARCHES = 50;
/** How long a client may take to agree to the end. */
const CLOSE_MS = 2000;
const CLOSE = { done: 1000, goingAway: 1001, failed: 1011, tryAgain: 1013 } as const;

/** Where the UI's search field asks, and where it asked in older versions (contract: UI backend 10). */
export function searchRoutes(api: App, services: UiServices): void {
  const running = new Set<AbortController>();
  let closing = false;
  api.addHook('preClose', async () => {
    closing = true;
    for (const search of running) search.abort();
  });

  async function answer(socket: WebSocket, request: FastifyRequest): Promise<void> {
    const stop = new AbortController();
    socket.once('close', () => stop.abort());
    stop.signal.addEventListener('abort', () => {
      socket.close(CLOSE.goingAway);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    });
    const tell = (event: SearchEvent) => socket.send(JSON.stringify({ event }));
    if (closing || running.size >= MAX_SEARCHES) {
      return socket.close(CLOSE.tryAgain, 'Too many searches at once. Try again in a moment.');
    }
    running.add(stop);
    const { flow_id: flowId, run_number: runId } = request.params as { flow_id: string; run_number: string }; // as the routes below say
    const query = readSearch(queryPairs(request.raw.url ?? ''));
    try {
      await searchTasks(services, { run: { flowId, runId }, query, tell, signal: stop.signal, log: request.log });
      socket.close(CLOSE.done);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (query.key !== undefined) request.log.error({ err: error }, 'the search failed');
      tell(errorEvent('filter-tasks-failed', 'Filter tasks failed', null));
      socket.close(CLOSE.failed);
    } finally {
      running.delete(stop);
    }
  }

  for (const url of ['/search/flows/:flow_id/runs/:run_number', '/flows/:flow_id/runs/:run_number/search']) {
    api.route({
      method: 'GET',
      url,
      config: { versionHeader: false },
      schema: { hide: true },
      onRequest: refuseOtherOrigins(services.config),
      handler: notAWebsocket,
      wsHandler: answer,
    });
  }
}

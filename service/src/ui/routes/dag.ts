import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { RunParams } from '../../metadata/schemas.js';
import { clientSignal } from '../client-signal.js';
import { loadGraph } from '../dag/graph.js';
import { objectEnvelope, sendJson } from '../envelope.js';
import { readSwitch } from '../query.js';
import type { UiServices } from '../services.js';

/** The graph of a run's flow (contract: UI backend 7). */
export function dagRoutes(api: App, services: UiServices): void {
  api.get(
    '/flows/:flow_id/runs/:run_number/dag',
    { schema: { tags: ['Run'], summary: 'Steps of the flow and how they follow each other', params: RunParams } },
    async (request, reply) => {
      const { flow_id, run_number } = request.params;
      const options = { invalidate: readSwitch(queryPairs(request.url), 'invalidate'), signal: clientSignal(reply) };
      const graph = await loadGraph(services, flow_id, run_number, options);
      const status = graph === undefined ? 404 : 200;
      return sendJson(reply, objectEnvelope(request, services.config.ui.baseUrl, graph?.json ?? {}, status), status);
    },
  );
}

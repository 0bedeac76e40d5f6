import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { RunParams } from '../../metadata/schemas.js';
import { loadParameters } from '../artifacts/parameters.js';
import { clientSignal } from '../client-signal.js';
import { objectEnvelope, sendJson } from '../envelope.js';
import { readSwitch } from '../query.js';
import type { UiServices } from '../services.js';

/** Parameters and constants of a run (contract: UI backend 6.4). */
export function parameterRoutes(api: App, services: UiServices): void {
  api.get(
    '/flows/:flow_id/runs/:run_number/parameters',
    { schema: { tags: ['Run'], summary: 'Parameters and constants of a run', params: RunParams } },
    async (request, reply) => {
      const { flow_id, run_number } = request.params;
      const options = { invalidate: readSwitch(queryPairs(request.url), 'invalidate'), signal: clientSignal(reply) };
      const parameters = await loadParameters(services, flow_id, run_number, options);
      const status = parameters === undefined ? 404 : 200;
      return sendJson(reply, objectEnvelope(request, services.config.ui.baseUrl, parameters ?? {}, status), status);
    },
  );
}

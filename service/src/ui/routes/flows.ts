import type { App } from '../../http/server.js';
import { FlowParams } from '../../metadata/schemas.js';
import { findFlow, flowShape } from '../../sql/ui/flows.js';
import type { FlowRow } from '../rows.js';
import { sendList, sendObject } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Flow'];

export function flowRoutes(api: App, services: UiServices): void {
  api.get('/flows', { schema: { tags, summary: 'Flows' } }, (request, reply) =>
    sendList<FlowRow>(request, reply, services, flowShape, {}),
  );

  api.get('/flows/:flow_id', { schema: { tags, summary: 'One flow', params: FlowParams } }, (request, reply) => {
    const flowId = request.params.flow_id;
    return sendObject<FlowRow>(
      request,
      reply,
      services,
      flowShape,
      { flowId },
      { find: () => findFlow(services, flowId) },
    );
  });
}

import type { App } from '../../http/server.js';
import { RunParams, StepParams } from '../../metadata/schemas.js';
import { findStep, stepShape } from '../../sql/ui/steps.js';
import { runPath, stepPath } from '../paths.js';
import type { StepRow } from '../rows.js';
import { sendList, sendObject } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Step'];

export function stepRoutes(api: App, services: UiServices): void {
  api.get(
    '/flows/:flow_id/runs/:run_number/steps',
    { schema: { tags, summary: 'Steps of a run', params: RunParams } },
    (request, reply) => sendList<StepRow>(request, reply, services, stepShape, runPath(request.params)),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name',
    { schema: { tags, summary: 'One step', params: StepParams } },
    (request, reply) => {
      const path = stepPath(request.params);
      return sendObject<StepRow>(request, reply, services, stepShape, path, {
        find: () => findStep(services, path.flowId, path.runId, path.stepName),
      });
    },
  );
}

import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { RunParams, TaskParams } from '../../metadata/schemas.js';
import { fewMetadataShape, metadataShape } from '../../sql/ui/metadata.js';
import { runPath, taskPath } from '../paths.js';
import type { MetadataRow } from '../rows.js';
import { sendList } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Metadata'];
/** Parameters that leave a few rows of a run. */
const STEPS = ['step_name', 'step_name:eq', 'task_id', 'task_id:eq'];

export function metadataRoutes(api: App, services: UiServices): void {
  api.get(
    '/flows/:flow_id/runs/:run_number/metadata',
    { schema: { tags, summary: 'Metadata of a run', params: RunParams } },
    (request, reply) => {
      const shape = queryPairs(request.url).some(([key]) => STEPS.includes(key)) ? fewMetadataShape : metadataShape;
      return sendList<MetadataRow>(request, reply, services, shape, runPath(request.params));
    },
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/metadata',
    { schema: { tags, summary: 'Metadata of a task', params: TaskParams } },
    (request, reply) => sendList<MetadataRow>(request, reply, services, fewMetadataShape, taskPath(request.params)),
  );
}

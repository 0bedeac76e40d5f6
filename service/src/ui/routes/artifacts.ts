import type { App } from '../../http/server.js';
import { RunParams, StepParams, TaskParams } from '../../metadata/schemas.js';
import { artifactShape } from '../../sql/ui/artifacts.js';
import { runPath, stepPath, taskPath } from '../paths.js';
import { readSwitch } from '../query.js';
import { refineArtifacts } from '../refine.js';
import type { ArtifactRow } from '../rows.js';
import { sendList, type ListOptions } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Artifact'];

/** With `postprocess`, the rows have the values of artifacts, as far as they are small. */
export function artifactRoutes(api: App, services: UiServices): void {
  const options: ListOptions<ArtifactRow> = {
    refine: async (rows, pairs) =>
      readSwitch(pairs, 'postprocess')
        ? refineArtifacts(services, rows, { invalidate: readSwitch(pairs, 'invalidate') })
        : rows,
  };

  api.get(
    '/flows/:flow_id/runs/:run_number/artifacts',
    { schema: { tags, summary: 'Artifacts of a run', params: RunParams } },
    (request, reply) =>
      sendList<ArtifactRow>(request, reply, services, artifactShape, runPath(request.params), options),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/artifacts',
    { schema: { tags, summary: 'Artifacts of a step', params: StepParams } },
    (request, reply) =>
      sendList<ArtifactRow>(request, reply, services, artifactShape, stepPath(request.params), options),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/artifacts',
    { schema: { tags, summary: 'Artifacts of a task', params: TaskParams } },
    (request, reply) =>
      sendList<ArtifactRow>(request, reply, services, artifactShape, taskPath(request.params), options),
  );
}

import type { App } from '../../http/server.js';
import { FlowParams, RunParams } from '../../metadata/schemas.js';
import type { QueryPairs } from '../../sql/filters.js';
import { canFindRunning } from '../../sql/ui/indexes.js';
import { findRun, MAYBE_RUNNING, maybeRunning, runShape } from '../../sql/ui/runs.js';
import { runPath } from '../paths.js';
import type { RunRow } from '../rows.js';
import { sendList, sendObject, type ListOptions } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Run'];

export function runRoutes(api: App, services: UiServices): void {
  const canNarrow = onceTrue(() => canFindRunning(services.db.lists), services.now);
  // Those that run are few and may be far apart, so looking for them in the order of the list would go through all runs.
  const options: ListOptions<RunRow> = {
    more: async (pairs) =>
      asksForRunning(pairs) && (await canNarrow())
        ? {
            with: maybeRunning(services.cutoffs),
            own: [MAYBE_RUNNING],
          }
        : {},
  };

  api.get('/runs', { schema: { tags, summary: 'Runs of all flows' } }, (request, reply) =>
    sendList<RunRow>(request, reply, services, runShape, {}, options),
  );

  api.get(
    '/flows/:flow_id/runs',
    { schema: { tags, summary: 'Runs of a flow', params: FlowParams } },
    (request, reply) =>
      sendList<RunRow>(request, reply, services, runShape, { flowId: request.params.flow_id }, options),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number',
    { schema: { tags, summary: 'One run', params: RunParams } },
    (request, reply) => {
      const path = runPath(request.params);
      return sendObject<RunRow>(request, reply, services, runShape, path, {
        find: () => findRun(services, path.flowId, path.runId),
      });
    },
  );
}

function asksForRunning(pairs: QueryPairs): boolean {
  return pairs.some(([key, value]) => (key === 'status' || key === 'status:eq') && value === 'running');
}

/** Asks until the answer is yes, at most once a minute. */
function onceTrue(ask: () => Promise<boolean>, now: () => number): () => Promise<boolean> {
  let known = false;
  let askedAt = -Infinity;
  return async () => {
    if (!known && now() - askedAt >= 60_000) {
      askedAt = now();
      known = await ask();
    }
    return known;
  };
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { FlowParams, RunParams } from '../../metadata/schemas.js';
import {
  ARTIFACT_NAMES,
  completionStatement,
  FLOW_NAMES,
  RUN_NAMES,
  STEP_NAMES,
  type Completion,
} from '../../sql/ui/autocomplete.js';
import type { Path } from '../../sql/ui/scope.js';
import { listEnvelope, sendJson } from '../envelope.js';
import { runPath } from '../paths.js';
import { readPage } from '../query.js';
import type { UiServices } from '../services.js';

const tags = ['Autocomplete'];

/** Names that begin with, contain, … what somebody is typing. */
export function autocompleteRoutes(api: App, { db, config }: UiServices): void {
  const complete = async (request: FastifyRequest, reply: FastifyReply, what: Completion, path: Path) => {
    const pairs = queryPairs(request.url);
    const page = readPage(pairs);
    const { rows } = await db.lists.query<{ name: string }>(completionStatement(what, path, pairs, page));
    const names = rows.map(({ name }) => name);
    const pages = { page: page.page, isLast: names.length < page.limit };
    return sendJson(reply, listEnvelope(request, config.ui.baseUrl, names, pages));
  };

  api.get('/flows/autocomplete', { schema: { tags, summary: 'Names of flows' } }, (request, reply) =>
    complete(request, reply, FLOW_NAMES, {}),
  );
  api.get(
    '/flows/:flow_id/runs/autocomplete',
    { schema: { tags, summary: 'Ids of runs', params: FlowParams } },
    (request, reply) => complete(request, reply, RUN_NAMES, { flowId: request.params.flow_id }),
  );
  api.get(
    '/flows/:flow_id/runs/:run_number/steps/autocomplete',
    { schema: { tags, summary: 'Names of steps', params: RunParams } },
    (request, reply) => complete(request, reply, STEP_NAMES, runPath(request.params)),
  );
  api.get(
    '/flows/:flow_id/runs/:run_number/artifacts/autocomplete',
    { schema: { tags, summary: 'Names of artifacts', params: RunParams } },
    (request, reply) => complete(request, reply, ARTIFACT_NAMES, runPath(request.params)),
  );
}

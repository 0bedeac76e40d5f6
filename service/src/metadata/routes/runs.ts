import { Type } from 'typebox';
import { ServiceError } from '../../errors.js';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { parseFilters, type FilterRules } from '../../sql/filters.js';
import { isNumericId } from '../../sql/path.js';
import {
  beatRun,
  filteredRunsStatement,
  findRun,
  insertRun,
  runsPageStatement,
  runsStatement,
  type RunRow,
} from '../../sql/runs.js';
import { answers, Run, Wait } from '../answers.js';
import { firstHeartbeat, HEARTBEAT_ANSWER, HEARTBEAT_WAIT_SECONDS } from '../heartbeat.js';
import { readPage, type CursorShape } from '../paging.js';
import { FlowParams, NewRunBody, RunParams, RunsQuery, TagMutation } from '../schemas.js';
import { sendAll, sendFound, sendPageOf } from '../send.js';
import type { Services } from '../services.js';
import { mutateTags } from '../tags.js';
import { columnTags, columnText, runJson } from '../wire.js';

const CURSOR: CursorShape<RunRow> = [
  ['ts_epoch', 'number'],
  ['run_number', 'number'],
];
const FILTERS: FilterRules = {
  fields: [
    'flow_id',
    'run_number',
    'run_id',
    'user_name',
    'ts_epoch',
    'last_heartbeat_ts',
    'tags',
    'system_tags',
    'user',
    'status',
  ],
  epochs: ['ts_epoch', 'last_heartbeat_ts'],
  choices: { status: ['running', 'completed', 'failed'] },
  tags: true,
};
const tags = ['Run'];

export function runRoutes(app: App, services: Services): void {
  const { db, config, now } = services;

  app.get(
    '/flows/:flow_id/runs',
    {
      schema: {
        tags,
        summary: 'Runs of a flow, newest first when paged or filtered',
        params: FlowParams,
        querystring: RunsQuery,
        response: answers(Type.Array(Run), 'invalid_filter', 'invalid_limit', 'invalid_cursor'),
      },
    },
    ({ params, query, url }, reply) => {
      const pairs = queryPairs(url);
      const conditions = parseFilters(pairs, FILTERS, 3);
      const asked = readPage(query, CURSOR);
      const byStatus = pairs.some(([key]) => key.split(':', 1)[0] === 'status'); // shows the status, even where `status:=x` filters nothing
      if (conditions.sql === '' && asked === undefined)
        return sendAll(reply, services, runsStatement(params.flow_id), runJson);
      const page = asked ?? { limit: 50 }; // filters turn paging on
      if (conditions.sql === '' && !byStatus)
        return sendPageOf(reply, services, runsPageStatement(params.flow_id, page), page, runJson, CURSOR);
      const cutoff = byStatus ? config.runInactiveCutoffSeconds : undefined;
      return sendPageOf(
        reply,
        services,
        filteredRunsStatement(params.flow_id, page, conditions, cutoff),
        page,
        runJson,
        CURSOR,
      );
    },
  );

  app.get(
    '/flows/:flow_id/runs/:run_number',
    { schema: { tags, summary: 'One run', params: RunParams, response: answers(Run, 'not_found') } },
    async ({ params }, reply) =>
      sendFound(reply, await findRun(db.points, { flowId: params.flow_id, runId: params.run_number }), runJson),
  );

  app.post(
    '/flows/:flow_id/run',
    {
      schema: {
        tags,
        summary: 'Register a run',
        params: FlowParams,
        body: NewRunBody,
        response: answers(Run, 'invalid_body', 'numeric_id', 'not_found', 'conflict'),
      },
    },
    async ({ params, body }, reply) => {
      const runId = columnText('run_number', body.run_number);
      if (runId !== null && isNumericId(runId))
        throw new ServiceError('numeric_id', 'provided run_id may not be a numeric');
      const run = {
        flowId: params.flow_id,
        runId,
        userName: columnText('user_name', body.user_name),
        tags: columnTags(body.tags),
        systemTags: columnTags(body.system_tags),
        heartbeat: firstHeartbeat(body.system_tags, now()),
      };
      return reply.send(runJson(await insertRun(db, run, now())));
    },
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/heartbeat',
    { schema: { tags, summary: 'Say that a run is alive', params: RunParams, response: answers(Wait, 'not_found') } },
    async ({ params }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number };
      const alive = await beatRun(db, path, Math.floor(now() / 1000), HEARTBEAT_WAIT_SECONDS);
      return reply.code(alive ? 200 : 404).send(HEARTBEAT_ANSWER);
    },
  );

  app.patch(
    '/flows/:flow_id/runs/:run_number/tag/mutate',
    {
      schema: {
        tags,
        summary: 'Change the tags of a run',
        params: RunParams,
        body: TagMutation,
        response: answers(Type.Object({ tags: Type.Array(Type.String()) }), 'invalid_tags', 'not_found', 'system_tag'),
      },
    },
    async ({ params, body }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number };
      return reply.send(JSON.stringify({ tags: await mutateTags(db, path, body.tags_to_add, body.tags_to_remove) }));
    },
  );
}

import { Type } from 'typebox';
import { ServiceError } from '../../errors.js';
import type { App } from '../../http/server.js';
import {
  attemptArtifactsStatement,
  findArtifact,
  findLatestArtifact,
  insertArtifacts,
  latestArtifactsPageStatement,
  latestArtifactsStatement,
  type ArtifactRow,
  type ArtifactScope,
} from '../../sql/artifacts.js';
import { answers, Artifact, Count } from '../answers.js';
import { readPage, type CursorShape } from '../paging.js';
import { logLeftOut, storeRows } from '../rows.js';
import {
  ArtifactAttemptParams,
  ArtifactParams,
  ArtifactsBody,
  AttemptParams,
  PageQuery,
  RunParams,
  StepParams,
  TaskParams,
} from '../schemas.js';
import { sendAll, sendFound, sendPageOf } from '../send.js';
import type { Services } from '../services.js';
import { artifactJson, columnTags, columnText } from '../wire.js';
import { taskPath } from './tasks.js';

const CURSOR: CursorShape<ArtifactRow> = [
  ['ts_epoch', 'number'],
  ['task_id', 'number'],
  ['name', 'string'],
];
const tags = ['Artifacts'];

export function artifactRoutes(app: App, services: Services): void {
  const { db, now } = services;

  const scopes = [
    ['/flows/:flow_id/runs/:run_number/artifacts', 'a run', RunParams],
    ['/flows/:flow_id/runs/:run_number/steps/:step_name/artifacts', 'a step', StepParams],
    ['/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/artifacts', 'a task', TaskParams],
  ] as const;
  for (const [path, of, params] of scopes) {
    const summary = `Artifacts of ${of}: of each task's newest attempt; in pages, the newest of each name`;
    const response = answers(Type.Array(Artifact), 'invalid_limit', 'invalid_cursor');
    app.get(path, { schema: { tags, summary, params, querystring: PageQuery, response } }, (request, reply) => {
      const scope = scopeOf(request.params);
      const page = readPage(request.query, CURSOR);
      return page === undefined
        ? sendAll(reply, services, latestArtifactsStatement(scope), artifactJson)
        : sendPageOf(reply, services, latestArtifactsPageStatement(scope, page), page, artifactJson, CURSOR);
    });
  }

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/artifacts/:artifact_name',
    {
      schema: {
        tags,
        summary: "One artifact of the task's newest attempt",
        params: ArtifactParams,
        response: answers(Artifact, 'not_found'),
      },
    },
    async ({ params }, reply) =>
      sendFound(reply, await findLatestArtifact(db.points, taskPath(params), params.artifact_name), artifactJson),
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/artifacts/:artifact_name/attempt/:attempt_id',
    {
      schema: {
        tags,
        summary: 'One artifact of an attempt',
        params: ArtifactAttemptParams,
        response: answers(Artifact, 'not_found', 'invalid_value'),
      },
    },
    async ({ params }, reply) => {
      const attempt = attemptNumber(params.attempt_id);
      const row =
        attempt === undefined
          ? undefined
          : await findArtifact(db.points, taskPath(params), params.artifact_name, attempt);
      return sendFound(reply, row, artifactJson);
    },
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/attempt/:attempt_id/artifacts',
    {
      config: { versionHeader: false },
      schema: {
        tags,
        summary: 'Artifacts of an attempt',
        params: AttemptParams,
        response: answers(Type.Array(Artifact), 'invalid_value'),
      },
    },
    ({ params }, reply) => {
      const attempt = attemptNumber(params.attempt_id);
      if (attempt === undefined) return reply.send('[]');
      return sendAll(reply, services, attemptArtifactsStatement(taskPath(params), attempt), artifactJson);
    },
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/artifact',
    {
      config: { versionHeader: false },
      schema: {
        tags,
        summary: 'Store artifacts of a task',
        params: TaskParams,
        body: ArtifactsBody,
        response: answers(Count('artifacts_created'), 'invalid_body', 'not_registered'),
      },
    },
    async ({ params, body, log }, reply) => {
      const text = (field: string, value: string | number | boolean | null | undefined) =>
        columnText(field, value === undefined ? ' ' : value);
      const rows = (Array.isArray(body) ? body : []).map((row) => ({
        name: text('name', row.name),
        location: text('location', row.location),
        dsType: text('ds_type', row.ds_type),
        sha: text('sha', row.sha),
        type: text('type', row.type),
        contentType: text('content_type', row.content_type),
        userName: text('user_name', row.user_name),
        attemptId: row.attempt_id === undefined ? '0' : columnText('attempt_id', row.attempt_id),
        tags: columnTags(row.tags),
        systemTags: columnTags(row.system_tags),
      }));
      const created = await storeRows(
        rows,
        (part) => insertArtifacts(db.inserts, taskPath(params), part, now()),
        (row, reason) => {
          services.onRowLeftOut('artifact');
          logLeftOut(log, 'artifact_v3', row.name, reason);
        },
      );
      return reply.send(JSON.stringify({ artifacts_created: created }));
    },
  );
}

function scopeOf(params: { flow_id: string; run_number: string; step_name?: string; task_id?: string }): ArtifactScope {
  const { flow_id: flowId, run_number: runId, step_name: stepName, task_id: taskId } = params;
  if (stepName === undefined) return { flowId, runId };
  return taskId === undefined ? { flowId, runId, stepName } : { flowId, runId, stepName, taskId };
}

/** Undefined for numbers that the column cannot hold: no attempt has them. @throws ServiceError invalid_value */
function attemptNumber(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text))
    throw new ServiceError('invalid_value', `attempt_id: found "${text}", expected a whole number.`);
  const number = Number(text);
  return Math.abs(number) <= 32_767 ? number : undefined;
}

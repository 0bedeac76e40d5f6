import { Type } from 'typebox';
import type { App } from '../../http/server.js';
import {
  insertMetadata,
  runMetadataPageStatement,
  runMetadataStatement,
  taskMetadataPageStatement,
  taskMetadataStatement,
  type MetadataRow,
} from '../../sql/metadata.js';
import { answers, Count, Metadata } from '../answers.js';
import { readPage, type CursorShape } from '../paging.js';
import { logLeftOut, storeRows } from '../rows.js';
import { MetadataBody, PageQuery, RunParams, TaskParams } from '../schemas.js';
import { sendAll, sendPageOf } from '../send.js';
import type { Services } from '../services.js';
import { columnTags, columnText, metadataJson, valueText } from '../wire.js';
import { taskPath } from './tasks.js';

const CURSOR: CursorShape<MetadataRow> = [
  ['ts_epoch', 'number'],
  ['id', 'number'],
];
const tags = ['Metadata'];

export function metadataRoutes(app: App, services: Services): void {
  const { db, now } = services;
  const response = answers(Type.Array(Metadata), 'invalid_limit', 'invalid_cursor');

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/metadata',
    {
      schema: {
        tags,
        summary: 'Metadata of a task, newest first',
        params: TaskParams,
        querystring: PageQuery,
        response,
      },
    },
    ({ params, query }, reply) => {
      const page = readPage(query, CURSOR);
      return page === undefined
        ? sendAll(reply, services, taskMetadataStatement(taskPath(params)), metadataJson)
        : sendPageOf(reply, services, taskMetadataPageStatement(taskPath(params), page), page, metadataJson, CURSOR);
    },
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/metadata',
    {
      schema: { tags, summary: 'Metadata of all tasks of a run', params: RunParams, querystring: PageQuery, response },
    },
    ({ params, query }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number };
      const page = readPage(query, CURSOR);
      return page === undefined
        ? sendAll(reply, services, runMetadataStatement(path), metadataJson)
        : sendPageOf(reply, services, runMetadataPageStatement(path, page), page, metadataJson, CURSOR);
    },
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/metadata',
    {
      config: { versionHeader: false },
      schema: {
        tags,
        summary: 'Store metadata of a task',
        params: TaskParams,
        body: MetadataBody,
        response: answers(Count('metadata_created'), 'invalid_body', 'not_registered'),
      },
    },
    async ({ params, body, log }, reply) => {
      const rows = (Array.isArray(body) ? body : []).map((row) => ({
        fieldName: columnText('field_name', row.field_name === undefined ? ' ' : row.field_name),
        value: valueText(row.value === undefined ? ' ' : row.value),
        type: columnText('type', row.type === undefined ? ' ' : row.type),
        userName: columnText('user_name', row.user_name),
        tags: columnTags(row.tags),
        systemTags: columnTags(row.system_tags),
      }));
      const created = await storeRows(
        rows,
        (part) => insertMetadata(db.inserts, taskPath(params), part, now()),
        (row, reason) => {
          services.onRowLeftOut('metadata');
          logLeftOut(log, 'metadata_v3', row.fieldName, reason);
        },
      );
      return reply.send(JSON.stringify({ metadata_created: created }));
    },
  );
}

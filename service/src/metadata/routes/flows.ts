import { Type } from 'typebox';
import type { App } from '../../http/server.js';
import { findFlow, flowsPageStatement, flowsStatement, insertFlow, type FlowRow } from '../../sql/flows.js';
import { answers, Flow } from '../answers.js';
import { readPage, type CursorShape } from '../paging.js';
import { FlowParams, NewObject, PageQuery } from '../schemas.js';
import { sendAll, sendFound, sendPageOf } from '../send.js';
import type { Services } from '../services.js';
import { columnTags, columnText, flowJson } from '../wire.js';

const CURSOR: CursorShape<FlowRow> = [
  ['ts_epoch', 'number'],
  ['flow_id', 'string'],
];
const tags = ['Flow'];

export function flowRoutes(app: App, services: Services): void {
  const { db, now } = services;

  app.get(
    '/flows',
    {
      schema: {
        tags,
        summary: 'All flows',
        querystring: PageQuery,
        response: answers(Type.Array(Flow), 'invalid_limit', 'invalid_cursor'),
      },
    },
    (request, reply) => {
      const page = readPage(request.query, CURSOR);
      return page === undefined
        ? sendAll(reply, services, flowsStatement(), flowJson)
        : sendPageOf(reply, services, flowsPageStatement(page), page, flowJson, CURSOR);
    },
  );

  app.get(
    '/flows/:flow_id',
    { schema: { tags, summary: 'One flow', params: FlowParams, response: answers(Flow, 'not_found') } },
    async (request, reply) => sendFound(reply, await findFlow(db.points, request.params.flow_id), flowJson),
  );

  app.post(
    '/flows/:flow_id',
    {
      schema: {
        tags,
        summary: 'Register a flow',
        params: FlowParams,
        body: NewObject,
        response: answers(Flow, 'invalid_body', 'conflict'),
      },
    },
    async ({ params, body }, reply) => {
      const flow = {
        flowId: params.flow_id,
        userName: columnText('user_name', body.user_name),
        tags: columnTags(body.tags),
        systemTags: columnTags(body.system_tags),
      };
      return reply.send(flowJson(await insertFlow(db, flow, now())));
    },
  );
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { TaskParams } from '../../metadata/schemas.js';
import { findTask } from '../../sql/ui/tasks.js';
import { findCard, listCards, readCardData, readCardHtml } from '../cards/cards.js';
import { CARD_POLICY, heightScript, liveCard } from '../cards/sandbox.js';
import { clientSignal } from '../client-signal.js';
import { listEnvelope, sendJson } from '../envelope.js';
import { blockOf, readBlockQuery } from '../logs/log-paging.js';
import { taskPath } from '../paths.js';
import { firstOf } from '../query.js';
import { ReadError } from '../read-error.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';

const CARDS = '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/cards';
const CardParams = Type.Object({ ...TaskParams.properties, hash: Type.String() });
const NOT_FOUND = 'Card not found for task. Possibly still being processed. Please refresh page to check again.';
const tags = ['Card'];

/** Pages that Metaflow made of tasks (contract: UI backend 9). */
export function cardRoutes(api: App, services: UiServices): void {
  api.get(CARDS, { schema: { tags, summary: 'Cards of a task', params: TaskParams } }, async (request, reply) => {
    const query = readBlockQuery(queryPairs(request.url));
    const task = await find(services, request.params);
    if (task === undefined) return sendJson(reply, { data: [] }, 404);
    const cards = await listCards(services, task, clientSignal(reply));
    const { start, end } = blockOf(query, cards.length, false);
    const rows = cards.slice(start, end).map(({ id, hash, type }) => ({ id, hash, type }));
    // Upstream rounds down, unlike with logs.
    const count = query.limit === 0 ? 1 : Math.max(Math.floor(cards.length / query.limit), 1);
    const pages = { page: query.page, isLast: rows.length < query.limit, count };
    return sendJson(reply, listEnvelope(request, services.config.ui.baseUrl, rows, pages));
  });

  api.get(
    `${CARDS}/:hash`,
    { schema: { tags, summary: 'A card, as HTML in a sandbox', params: CardParams } },
    async (request, reply) => {
      const task = await find(services, request.params);
      if (task === undefined) return sendHtml(reply, 'Task not found.', 404);
      const signal = clientSignal(reply);
      const card = await findCard(services, task, request.params.hash, signal);
      const html = card && (await readCardHtml(services, card, signal));
      if (card === undefined || html === undefined) return sendHtml(reply, NOT_FOUND, 404);
      if (!services.config.ui.card.sandbox) return sendHtml(reply, html);
      reply.header('content-security-policy', CARD_POLICY);
      if (!isShown(request)) return sendHtml(reply, html);
      const live = liveCard(await readCardData(services, card, signal).catch(unreadable));
      if (live) reply.header('refresh', live.refreshSeconds);
      return sendHtml(reply, Buffer.concat([html, Buffer.from((live?.script ?? '') + heightScript(html))]));
    },
  );

  api.get(
    `${CARDS}/:hash/data`,
    { schema: { tags, summary: 'Data of a card that changes while its task runs', params: CardParams } },
    async (request, reply) => {
      const task = await find(services, request.params);
      if (task === undefined) return sendHtml(reply, 'Task not found.', 404);
      const signal = clientSignal(reply);
      const found = await findCard(services, task, request.params.hash, signal);
      if (found === undefined) return sendJson(reply, { error: 'Card data not found for task' }, 404);
      const { data } = await readCardData(services, found, signal);
      return sendJson(reply, { data, id: found.card.id, type: found.card.type });
    },
  );
}

/** The newest attempt: cards belong to the task. */
function find(services: UiServices, params: Parameters<typeof taskPath>[0]): Promise<TaskRow | undefined> {
  const { flowId, runId, stepName, taskId } = taskPath(params);
  return findTask(services, flowId, runId, stepName, taskId);
}

/** In the UI, and not as a file that is downloaded, which stays what Metaflow made. */
function isShown(request: FastifyRequest): boolean {
  return firstOf(queryPairs(request.url), 'embed') === 'true';
}

/** Data that are being written, say: the card is shown without, and looks for them again. */
function unreadable(error: unknown): { data: { reload_token: null } } {
  if (!(error instanceof ReadError)) throw error;
  return { data: { reload_token: null } };
}

/** With upstream's content type, which names no charset: cards tell their own. */
function sendHtml(reply: FastifyReply, html: string | Buffer, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html')
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(html));
}

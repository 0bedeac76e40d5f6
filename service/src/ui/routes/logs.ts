import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { TaskParams } from '../../metadata/schemas.js';
import { findTask } from '../../sql/ui/tasks.js';
import { clientSignal } from '../client-signal.js';
import { listEnvelope, sendJson } from '../envelope.js';
import { downloadLog } from '../logs/log-download.js';
import { blockOf, readBlockQuery } from '../logs/log-paging.js';
import { readView, viewLog } from '../logs/log-view.js';
import type { LogStream } from '../logs/log-files.js';
import { taskPath } from '../paths.js';
import { firstOf } from '../query.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';

const TASK = '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id';
const STREAMS: Readonly<Record<'out' | 'err', LogStream>> = { out: 'stdout', err: 'stderr' };
const tags = ['Log'];

/** What a task printed, by pages and as a file (contract: UI backend 8). */
export function logRoutes(api: App, services: UiServices): void {
  for (const [name, stream] of Object.entries(STREAMS)) {
    api.get(
      `${TASK}/logs/${name}`,
      { schema: { tags, summary: `Lines of ${stream} of an attempt`, params: TaskParams } },
      async (request, reply) => {
        const task = await findAttempt(services, request.params, request);
        if (task === undefined) return sendJson(reply, { data: [] }, 404);
        return sendPage(request, reply, services, task, stream);
      },
    );
    api.get(
      `${TASK}/logs/${name}/download`,
      {
        schema: { tags, summary: `All of ${stream} of an attempt, as a file`, params: TaskParams },
      },
      async (request, reply) => {
        const task = await findAttempt(services, request.params, request);
        if (task === undefined) return sendJson(reply, { data: [] }, 404);
        return sendFile(reply, services, task, stream);
      },
    );
  }
}

/** The attempt that `attempt_id` names, or the newest. */
function findAttempt(
  services: UiServices,
  params: Parameters<typeof taskPath>[0],
  { url }: FastifyRequest,
): Promise<TaskRow | undefined> | undefined {
  const { flowId, runId, stepName, taskId } = taskPath(params);
  const attempt = firstOf(queryPairs(url), 'attempt_id');
  if (!attempt) return findTask(services, flowId, runId, stepName, taskId);
  if (!/^\d{1,9}$/.test(attempt)) return undefined; // no attempt has that number
  return findTask(services, flowId, runId, stepName, taskId, Number(attempt));
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  services: UiServices,
  task: TaskRow,
  stream: LogStream,
): Promise<FastifyReply> {
  const pairs = queryPairs(request.url);
  const query = readBlockQuery(pairs);
  const isReverse = firstOf(pairs, '_order')?.startsWith('-row') ?? false;
  const signal = clientSignal(reply);
  const view = await viewLog(services, task, stream, signal);
  const { start, end, count } = blockOf(query, view.rows, isReverse);
  const rows = await readView(view, start, end, signal);
  if (isReverse) rows.reverse();
  const pages = { page: query.page, isLast: rows.length < query.limit, count };
  return sendJson(reply, listEnvelope(request, services.config.ui.baseUrl, rows, pages));
}

async function sendFile(
  reply: FastifyReply,
  services: UiServices,
  task: TaskRow,
  stream: LogStream,
): Promise<FastifyReply> {
  const { flow_id, run_number, step_name, task_id, attempt_id } = task;
  const signal = clientSignal(reply);
  const view = await viewLog(services, task, stream, signal); // what is wrong with it is known before the first byte is sent
  return reply
    .header('content-type', 'application/octet-stream')
    .header(
      'content-disposition',
      `Attachment;filename=${stream}_${headerText(`${flow_id}_${run_number}_${step_name}_${task_id}-${attempt_id}`)}.txt`,
    )
    .send(Readable.from(downloadLog(view, signal), { objectMode: false }));
}

/** Names are made of what Python allows in them, so also of letters that a header cannot hold. */
function headerText(text: string): string {
  return text.replace(/[^\w.~-]/g, '_');
}

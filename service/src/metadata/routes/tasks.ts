import { Type } from 'typebox';
import { ServiceError } from '../../errors.js';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { parseFilters, type FilterRules } from '../../sql/filters.js';
import { filteredTasksStatement, type TaskPathspec } from '../../sql/metadata.js';
import { isNumericId } from '../../sql/path.js';
import { beatTask, findTask, insertTask, tasksPageStatement, tasksStatement, type TaskRow } from '../../sql/tasks.js';
import { answers, Task, Wait } from '../answers.js';
import { firstHeartbeat, HEARTBEAT_ANSWER, HEARTBEAT_WAIT_SECONDS } from '../heartbeat.js';
import { readPage, type CursorShape } from '../paging.js';
import { FilteredTasksQuery, NewTaskBody, StepParams, TaskParams, TasksQuery } from '../schemas.js';
import { sendAll, sendFound, sendPageOf } from '../send.js';
import type { Services } from '../services.js';
import { columnTags, columnText, taskJson } from '../wire.js';

const CURSOR: CursorShape<TaskRow> = [
  ['ts_epoch', 'number'],
  ['task_id', 'number'],
];
const FILTERS: FilterRules = {
  fields: ['task_id', 'task_name', 'user_name', 'ts_epoch', 'last_heartbeat_ts'],
  epochs: ['ts_epoch', 'last_heartbeat_ts'],
  tags: false,
};
const tags = ['Tasks'];

export function taskRoutes(app: App, services: Services): void {
  const { db, now } = services;

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks',
    {
      schema: {
        tags,
        summary: 'Tasks of a step, newest first when paged or filtered',
        params: StepParams,
        querystring: TasksQuery,
        response: answers(Type.Array(Task), 'invalid_filter', 'invalid_limit', 'invalid_cursor'),
      },
    },
    ({ params, query, url }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name };
      const conditions = parseFilters(queryPairs(url), FILTERS, 5);
      const asked = readPage(query, CURSOR);
      if (conditions.sql === '' && asked === undefined) return sendAll(reply, services, tasksStatement(path), taskJson);
      const page = asked ?? { limit: 50 }; // filters turn paging on
      return sendPageOf(reply, services, tasksPageStatement(path, page, conditions), page, taskJson, CURSOR);
    },
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/filtered_tasks',
    {
      schema: {
        tags,
        summary: 'Tasks of a step by their metadata, as flow/run/step/task',
        params: StepParams,
        querystring: FilteredTasksQuery,
        response: answers(Type.Array(Type.String()), 'invalid_value'),
      },
    },
    ({ params, query }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name };
      const statement = filteredTasksStatement(path, query.metadata_field_name || null, query.pattern || null);
      return sendAll<TaskPathspec>(reply, services, statement, ({ pathspec }) => JSON.stringify(pathspec));
    },
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id',
    {
      schema: {
        tags,
        summary: "One task, with the run's tags",
        params: TaskParams,
        response: answers(Task, 'not_found'),
      },
    },
    async ({ params }, reply) => sendFound(reply, await findTask(db.points, taskPath(params)), taskJson),
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/task',
    {
      schema: {
        tags,
        summary: 'Register a task',
        params: StepParams,
        body: NewTaskBody,
        response: answers(Task, 'invalid_body', 'numeric_id', 'run_not_found', 'conflict'),
      },
    },
    async ({ params, body }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name };
      const taskName = columnText('task_id', body.task_id);
      if (taskName !== null && isNumericId(taskName))
        throw new ServiceError('numeric_id', 'provided task_name may not be a numeric');
      const task = {
        taskName,
        userName: columnText('user_name', body.user_name),
        tags: columnTags(body.tags),
        systemTags: columnTags(body.system_tags),
        heartbeat: firstHeartbeat(body.system_tags, now()),
      };
      const row = await insertTask(db, path, task, now(), HEARTBEAT_WAIT_SECONDS);
      if (row === undefined)
        throw new ServiceError('run_not_found', `Run ${path.flowId}/${path.runId} does not exist. Create it first.`);
      return reply.send(taskJson(row));
    },
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/heartbeat',
    {
      schema: {
        tags,
        summary: 'Say that a task, and so its run, is alive',
        params: TaskParams,
        response: answers(Wait, 'not_found'),
      },
    },
    async ({ params }, reply) => {
      const alive = await beatTask(db, taskPath(params), Math.floor(now() / 1000), HEARTBEAT_WAIT_SECONDS);
      return reply.code(alive ? 200 : 404).send(HEARTBEAT_ANSWER);
    },
  );
}

export function taskPath(params: Type.Static<typeof TaskParams>) {
  return { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name, taskId: params.task_id };
}

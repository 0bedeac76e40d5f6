import type { App } from '../../http/server.js';
import { RunParams, StepParams, TaskParams } from '../../metadata/schemas.js';
import type { QueryPairs } from '../../sql/filters.js';
import { findTask, taskShape } from '../../sql/ui/tasks.js';
import type { ShapeOf } from '../../sql/ui/shape.js';
import { runPath, stepPath, taskPath } from '../paths.js';
import { firstOf, readGroups, readOrder, readSwitch } from '../query.js';
import { refineTasks } from '../refine.js';
import type { TaskRow } from '../rows.js';
import { sendList, sendObject, type ListOptions } from '../send.js';
import type { UiServices } from '../services.js';

const tags = ['Task'];
const NEWEST_ATTEMPT = { column: 'attempt_id', direction: 'desc' } as const;

/** Attempts before everything else, newest first. */
const byAttempt: ShapeOf = (cutoffs) => ({ ...taskShape(cutoffs), first: [NEWEST_ATTEMPT] });

export function taskRoutes(api: App, services: UiServices): void {
  const refine = async (rows: TaskRow[], pairs: QueryPairs): Promise<TaskRow[]> =>
    readSwitch(pairs, 'postprocess')
      ? refineTasks(services, rows, { invalidate: readSwitch(pairs, 'invalidate') })
      : rows;

  api.get(
    '/flows/:flow_id/runs/:run_number/tasks',
    { schema: { tags, summary: 'Attempts of all tasks of a run', params: RunParams } },
    (request, reply) =>
      sendList<TaskRow>(request, reply, services, taskShape, runPath(request.params), {
        refine,
        more: namedFirst(services),
      }),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks',
    { schema: { tags, summary: 'Attempts of all tasks of a step', params: StepParams } },
    (request, reply) => sendList<TaskRow>(request, reply, services, byAttempt, stepPath(request.params), { refine }),
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id',
    { schema: { tags, summary: 'The newest attempt of a task', params: TaskParams } },
    (request, reply) => {
      const path = taskPath(request.params);
      return sendObject<TaskRow>(request, reply, services, taskShape, path, {
        find: () => findTask(services, path.flowId, path.runId, path.stepName, path.taskId),
        order: [NEWEST_ATTEMPT],
        refine,
      });
    },
  );

  api.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/tasks/:task_id/attempts',
    { schema: { tags, summary: 'All attempts of a task', params: TaskParams } },
    (request, reply) => sendList<TaskRow>(request, reply, services, byAttempt, taskPath(request.params), { refine }),
  );
}

/**
 * The UI names the tasks whose status it does not know yet in `taskId`, and takes the first 500 rows. Upstream does not know the
 * parameter, so in large runs the UI never learns them. Here they come first, unless an order was asked for.
 */
function namedFirst({ cutoffs }: UiServices): NonNullable<ListOptions<TaskRow>['more']> {
  const shape = taskShape(cutoffs);
  return (pairs, parameter) => {
    const ids = (firstOf(pairs, 'taskId')?.split(',') ?? []).filter((id) => /^\d{1,18}$/.test(id));
    if (ids.length === 0 || readOrder(pairs, shape).length > 0 || readGroups(pairs, shape).length > 0) return {};
    return { before: [`(t.task_id = any (${parameter(ids)}::bigint[])) desc`] };
  };
}

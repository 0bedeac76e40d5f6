import type { Queryable } from '../../db/queryable.js';
import type { TaskRow } from '../../ui/rows.js';
import { resolve, type TaskPath } from '../path.js';

/** A field that was registered for a task. */
export interface TaskMetadata {
  readonly field_name: string;
  readonly value: string;
  readonly ts_epoch: number;
  /** From the tag `attempt_id:<n>`. Old clients did not write it. */
  readonly attempt_id: number | null;
}

type TaskKey = Pick<TaskRow, 'flow_id' | 'run_number' | 'step_name' | 'task_id'>;

/** All fields of a task, oldest first. */
export async function taskMetadata(db: Queryable, task: TaskKey): Promise<TaskMetadata[]> {
  return metadataOf(db, {
    flowId: task.flow_id,
    runId: String(task.run_number),
    stepName: task.step_name,
    taskId: String(task.task_id),
  });
}

/** The same of a task that another one names by the ids that Metaflow's client knows. */
export async function metadataOf(db: Queryable, task: TaskPath): Promise<TaskMetadata[]> {
  const { sql, values, kind } = resolve(task);
  const { rows } = await db.query<TaskMetadata>({
    name: `ui-task-metadata${kind}`,
    text: `select field_name, value, ts_epoch, substring(tags::text from 'attempt_id:(\\d+)')::int as attempt_id
      from metadata_v3
      where flow_id = $1 and run_number = ${sql.run} and step_name = $3 and task_id = ${sql.task}
      order by ts_epoch, id`,
    values,
  });
  return rows;
}

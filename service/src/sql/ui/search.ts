import type { Queryable } from '../../db/queryable.js';
import type { ArtifactSource } from '../../ui/artifacts/values.js';
import { resolve, type RunPath } from '../path.js';

/** Attempts of tasks that have an artifact of the name, in the order of steps and tasks. */
export async function artifactsNamed(
  db: Queryable,
  run: RunPath,
  name: string,
  limit: number,
): Promise<ArtifactSource[]> {
  const { sql, values, kind } = resolve(run);
  const { rows } = await db.query<ArtifactSource>({
    name: `ui-artifacts-named${kind}`,
    text: `select flow_id, run_number, run_id, step_name, task_id, task_name, name, location, ds_type, sha, content_type, attempt_id
      from artifact_v3 where flow_id = $1 and run_number = ${sql.run} and name = $3
      order by step_name, task_id, attempt_id limit $4`,
    values: [...values, name, limit],
  });
  return rows;
}

export interface ForeachTask {
  readonly flow_id: string;
  readonly run_number: number;
  readonly run_id: string | null;
  readonly step_name: string;
  readonly task_id: number;
  readonly task_name: string | null;
  /** Names and values of the loops that the task is in, as `{items=p,sub=1}`. */
  readonly value: string;
}

/** Tasks whose place in their loops contains a text. */
export async function foreachTasks(db: Queryable, run: RunPath, text: string, limit: number): Promise<ForeachTask[]> {
  const { sql, values, kind } = resolve(run);
  const { rows } = await db.query<ForeachTask>({
    name: `ui-foreach-tasks${kind}`,
    text: `select flow_id, run_number, run_id, step_name, task_id, task_name, value
      from metadata_v3 where flow_id = $1 and run_number = ${sql.run} and field_name = 'foreach-stack' and position($3 in value) > 0
      order by step_name, task_id, id limit $4`,
    values: [...values, text, limit],
  });
  return rows;
}

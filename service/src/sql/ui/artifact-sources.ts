import type { Queryable } from '../../db/queryable.js';
import type { ArtifactSource } from '../../ui/artifacts/values.js';
import type { TaskRow } from '../../ui/rows.js';
import { resolve, type RunPath } from '../path.js';

const COLUMNS = `flow_id, run_number, run_id, step_name, task_id, task_name, name, location, ds_type, sha, content_type, attempt_id`;

/** The artifacts of the given names that the given attempts left. One index look-up for each. */
export async function artifactsOfAttempts(
  db: Queryable,
  attempts: readonly Pick<TaskRow, 'flow_id' | 'run_number' | 'step_name' | 'task_id' | 'attempt_id'>[],
  names: readonly string[],
): Promise<ArtifactSource[]> {
  if (attempts.length === 0) return [];
  const { rows } = await db.query<ArtifactSource>({
    name: 'ui-artifacts-of-attempts',
    text: `select ${COLUMNS}
      from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::int[])
        as wanted (flow_id, run_number, step_name, task_id, attempt_id)
      join artifact_v3 using (flow_id, run_number, step_name, task_id, attempt_id)
      where name = any($6)`,
    values: [
      attempts.map(({ flow_id }) => flow_id),
      attempts.map(({ run_number }) => run_number),
      attempts.map(({ step_name }) => step_name),
      attempts.map(({ task_id }) => task_id),
      attempts.map(({ attempt_id }) => attempt_id),
      names,
    ],
  });
  return rows;
}

/** The artifacts of the first task of step `_parameters`, of its newest attempt: there is one of each, as far as Metaflow goes. */
export async function parameterArtifacts(db: Queryable, run: RunPath): Promise<ArtifactSource[]> {
  const { sql, values, kind } = resolve(run);
  const { rows } = await db.query<ArtifactSource>({
    name: `ui-parameter-artifacts${kind}`,
    text: `select ${COLUMNS} from artifact_v3
      where (flow_id, run_number, step_name, task_id, attempt_id) = (
        select flow_id, run_number, step_name, task_id, attempt_id from artifact_v3
        where flow_id = $1 and run_number = ${sql.run} and step_name = '_parameters'
        order by task_id, attempt_id desc limit 1)
      order by name`,
    values,
  });
  return rows;
}

/** The artifact `_graph_info` of a run, if it has one. */
export async function graphArtifact(db: Queryable, run: RunPath): Promise<ArtifactSource | undefined> {
  const { sql, values, kind } = resolve(run);
  const { rows } = await db.query<ArtifactSource>({
    name: `ui-graph-artifact${kind}`,
    text: `select ${COLUMNS} from artifact_v3
      where flow_id = $1 and run_number = ${sql.run} and step_name = '_parameters' and name = '_graph_info'
      order by task_id, attempt_id desc limit 1`,
    values,
  });
  return rows[0];
}

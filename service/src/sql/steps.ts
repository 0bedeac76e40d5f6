import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import { about, type RunPath, type StepPath } from './path.js';

/** Tags are those of the run: tags change on the run only. */
export interface StepRow {
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  user_name: string | null;
  /** Milliseconds. */
  ts_epoch: number;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

export interface NewStep {
  readonly userName: string | null;
  readonly tags: string;
  readonly systemTags: string;
}

const COLUMNS =
  'step.flow_id, step.run_number, step.run_id, step.step_name, step.user_name, step.ts_epoch, run.tags, run.system_tags';

/**
 * Upstream stores the number of a run without an own id as its run_id here (and only here), and shows it as a text.
 * @returns undefined when the run does not exist. @throws pg.DatabaseError 23505 when the step exists.
 */
export async function insertStep(
  db: Queryable,
  path: StepPath,
  step: NewStep,
  nowMs: number,
): Promise<StepRow | undefined> {
  const { rows } = await db.query<StepRow>(
    about(
      path,
      'insert-step',
      ({ run }) => `
      with run as (
        select flow_id, run_number, run_id, tags, system_tags from runs_v3 where flow_id = $1 and run_number = ${run}
      ), step as (
        insert into steps_v3 (flow_id, run_number, run_id, step_name, user_name, ts_epoch, tags, system_tags)
        select flow_id, run_number, coalesce(run_id, run_number::text), $3, $4, $5, $6, $7 from run
        returning *
      ) select ${COLUMNS} from step, run`,
      [step.userName, nowMs, step.tags, step.systemTags],
    ),
  );
  return rows[0];
}

export async function findStep(db: Queryable, path: StepPath): Promise<StepRow | undefined> {
  const { rows } = await db.query<StepRow>(
    about(
      path,
      'find-step',
      ({ run }) => `select ${COLUMNS} from steps_v3 step join runs_v3 run using (flow_id, run_number)
      where step.flow_id = $1 and step.run_number = ${run} and step.step_name = $3`,
    ),
  );
  return rows[0];
}

export function stepsStatement(path: RunPath): pg.QueryConfig {
  return about(
    path,
    'list-steps',
    ({ run }) => `select ${COLUMNS} from steps_v3 step join runs_v3 run using (flow_id, run_number)
    where step.flow_id = $1 and step.run_number = ${run}`,
  );
}

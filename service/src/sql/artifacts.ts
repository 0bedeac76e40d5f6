import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import { rowsToRead, type Page } from './page.js';
import { about, type RunPath, type StepPath, type TaskPath } from './path.js';

/** Tags are those of the run: tags change on the run only. */
export interface ArtifactRow {
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  task_name: string | null;
  name: string;
  location: string;
  ds_type: string;
  sha: string | null;
  type: string | null;
  content_type: string | null;
  user_name: string | null;
  attempt_id: number;
  /** Milliseconds. */
  ts_epoch: number;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

/** `null` where the column takes none makes the row fail, as in upstream. */
export interface NewArtifact {
  readonly name: string | null;
  readonly location: string | null;
  readonly dsType: string | null;
  readonly sha: string | null;
  readonly type: string | null;
  readonly contentType: string | null;
  readonly userName: string | null;
  readonly attemptId: string | null;
  readonly tags: string;
  readonly systemTags: string;
}

const OWN =
  'flow_id, run_number, run_id, step_name, task_id, task_name, name, location, ds_type, sha, type, content_type, user_name, attempt_id, ts_epoch';
const COLUMNS = `${OWN.replace(/(\w+)/g, 'artifact.$1')}, run.tags, run.system_tags`;
const JOIN_RUN = 'join runs_v3 run using (flow_id, run_number)';
const whereTask = (run: string, task: string) =>
  `flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task}`;

/**
 * All rows in one statement; an artifact that exists already is left as it is and not counted.
 * @returns how many rows were stored, or undefined when the task does not exist.
 * @throws pg.DatabaseError when a row cannot be stored; none is then.
 */
export async function insertArtifacts(
  db: Queryable,
  path: TaskPath,
  rows: readonly NewArtifact[],
  nowMs: number,
): Promise<number | undefined> {
  const { rows: answer } = await db.query<{ stored: number }>(
    about(
      path,
      'insert-artifacts',
      ({ run, task }) => `
      with task as (
        select flow_id, run_number, run_id, step_name, task_id, task_name from tasks_v3 where ${whereTask(run, task)}
      ), stored as (
        insert into artifact_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, ts_epoch,
          name, location, ds_type, sha, type, content_type, user_name, attempt_id, tags, system_tags)
        select flow_id, run_number, run_id, step_name, task_id, task_name, $5,
          new.name, new.location, new.ds_type, new.sha, new.type, new.content_type, new.user_name, new.attempt_id, new.tags, new.system_tags
        from task, unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::smallint[], $14::jsonb[], $15::jsonb[])
          as new (name, location, ds_type, sha, type, content_type, user_name, attempt_id, tags, system_tags)
        on conflict do nothing
        returning 1
      ) select (select count(*) from stored) as stored from task`,
      [
        nowMs,
        rows.map((row) => row.name),
        rows.map((row) => row.location),
        rows.map((row) => row.dsType),
        rows.map((row) => row.sha),
        rows.map((row) => row.type),
        rows.map((row) => row.contentType),
        rows.map((row) => row.userName),
        rows.map((row) => row.attemptId),
        rows.map((row) => row.tags),
        rows.map((row) => row.systemTags),
      ],
    ),
  );
  return answer[0]?.stored;
}

/** An artifact of one attempt. */
export async function findArtifact(
  db: Queryable,
  path: TaskPath,
  name: string,
  attemptId: number,
): Promise<ArtifactRow | undefined> {
  const { rows } = await db.query<ArtifactRow>(
    about(
      path,
      'find-artifact',
      ({ run, task }) =>
        `select ${COLUMNS} from artifact_v3 artifact ${JOIN_RUN} where ${whereTask(run, task)} and artifact.name = $5 and attempt_id = $6`,
      [name, attemptId],
    ),
  );
  return rows[0];
}

/**
 * An artifact of the newest attempt. Attempts differ in their artifacts; the one called `name` is in every attempt, so it tells
 * which attempt is the newest. Not there: attempt 0.
 */
export async function findLatestArtifact(
  db: Queryable,
  path: TaskPath,
  name: string,
): Promise<ArtifactRow | undefined> {
  const { rows } = await db.query<ArtifactRow>(
    about(
      path,
      'find-latest-artifact',
      ({ run, task }) => `select ${COLUMNS} from artifact_v3 artifact ${JOIN_RUN}
      where ${whereTask(run, task)} and artifact.name = $5
        and attempt_id = coalesce((select max(attempt_id) from artifact_v3 where ${whereTask(run, task)} and name = 'name'), 0)`,
      [name],
    ),
  );
  return rows[0];
}

/** Artifacts of one attempt of a task. */
export function attemptArtifactsStatement(path: TaskPath, attemptId: number): pg.QueryConfig {
  return about(
    path,
    'list-attempt-artifacts',
    ({ run, task }) =>
      `select ${COLUMNS} from artifact_v3 artifact ${JOIN_RUN} where ${whereTask(run, task)} and attempt_id = $5`,
    [attemptId],
  );
}

/** Which artifacts: those of a run, a step or a task. */
export type ArtifactScope = RunPath | StepPath | TaskPath;

/** Artifacts of each task's newest attempt: the newest that any artifact of the task has. */
export function latestArtifactsStatement(scope: ArtifactScope): pg.QueryConfig {
  return about(
    scope,
    `list-artifacts-of-${level(scope)}`,
    ({ run, task }) => `
    select ${COLUMNS} from artifact_v3 artifact ${JOIN_RUN}
    join (
      select task_id, greatest(max(attempt_id), 0) as attempt_id from artifact_v3 where ${within(scope, run, task)} group by task_id
    ) latest using (task_id, attempt_id)
    where ${within(scope, run, task)} order by attempt_id desc`,
  );
}

/** A page of the newest row of each artifact, newest first. Unlike the list, it has artifacts that only an older attempt made. */
export function latestArtifactsPageStatement(scope: ArtifactScope, page: Page): pg.QueryConfig {
  const own = Object.keys(scope).length;
  const after = page.after ? `where (ts_epoch, task_id, name) < ($${own + 2}, $${own + 3}, $${own + 4})` : '';
  return about(
    scope,
    `page-artifacts-of-${level(scope)}${page.after ? '-after' : ''}`,
    ({ run, task }) => `
    select ${COLUMNS} from (
      select * from (
        select distinct on (task_id, name) ${OWN} from artifact_v3 where ${within(scope, run, task)} order by task_id, name, ts_epoch desc
      ) newest ${after} order by ts_epoch desc, task_id desc, name desc limit $${own + 1}
    ) artifact ${JOIN_RUN} order by ts_epoch desc, task_id desc, name desc`,
    [rowsToRead(page), ...(page.after ?? [])],
  );
}

function within(scope: ArtifactScope, run: string, task: string): string {
  const conditions = ['flow_id = $1', `run_number = ${run}`];
  if ('stepName' in scope) conditions.push('step_name = $3');
  if ('taskId' in scope) conditions.push(`task_id = ${task}`);
  return conditions.join(' and ');
}

function level(scope: ArtifactScope): string {
  return 'taskId' in scope ? 'task' : 'stepName' in scope ? 'step' : 'run';
}

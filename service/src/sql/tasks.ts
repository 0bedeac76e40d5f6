import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import type { Conditions } from './filters.js';
import { afterCondition, rowsToRead, type Page } from './page.js';
import { about, resolve, type StepPath, type TaskPath } from './path.js';
import { beatRunSql } from './runs.js';

/** Tags are those of the run: tags change on the run only. */
export interface TaskRow {
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  /** The client's own id, where it gave one. */
  task_name: string | null;
  user_name: string | null;
  /** Milliseconds. */
  ts_epoch: number;
  /** Seconds. */
  last_heartbeat_ts: number | null;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

export interface NewTask {
  readonly taskName: string | null;
  readonly userName: string | null;
  readonly tags: string;
  readonly systemTags: string;
  /** Seconds; null for clients that send no heartbeats. */
  readonly heartbeat: number | null;
}

const COLUMNS = `task.flow_id, task.run_number, task.run_id, task.step_name, task.task_id, task.task_name, task.user_name, task.ts_epoch,
  task.last_heartbeat_ts, run.tags, run.system_tags`;
const TASKS_OF_STEP = (run: string) => `from tasks_v3 task join runs_v3 run using (flow_id, run_number)
  where task.flow_id = $1 and task.run_number = ${run} and task.step_name = $3`;

/**
 * A task of a client with heartbeats is one of its run's as well.
 * @returns undefined when the run does not exist. @throws pg.DatabaseError 23503 when the step does not exist, 23505 when the task does.
 */
export async function insertTask(
  db: Queryable,
  path: StepPath,
  task: NewTask,
  nowMs: number,
  waitSeconds: number,
): Promise<TaskRow | undefined> {
  const { rows } = await db.query<TaskRow>(
    about(
      path,
      'insert-task',
      ({ run }) => `
      with run as (
        select flow_id, run_number, run_id, tags, system_tags from runs_v3 where flow_id = $1 and run_number = ${run}
      ), task as (
        insert into tasks_v3 (flow_id, run_number, run_id, step_name, task_name, user_name, ts_epoch, last_heartbeat_ts, tags, system_tags)
        select flow_id, run_number, run_id, $3, $4, $5, $6, $7::bigint, $8, $9 from run
        returning *
      ), beat as (${beatRunSql(run, '$7', '$10')})
      select ${COLUMNS} from task, run`,
      [task.taskName, task.userName, nowMs, task.heartbeat, task.tags, task.systemTags, waitSeconds],
    ),
  );
  return rows[0];
}

export async function findTask(db: Queryable, path: TaskPath): Promise<TaskRow | undefined> {
  const { rows } = await db.query<TaskRow>(
    about(path, 'find-task', ({ run, task }) => `select ${COLUMNS} ${TASKS_OF_STEP(run)} and task.task_id = ${task}`),
  );
  return rows[0];
}

export function tasksStatement(path: StepPath): pg.QueryConfig {
  return about(path, 'list-tasks', ({ run }) => `select ${COLUMNS} ${TASKS_OF_STEP(run)}`);
}

/** A page of a step's tasks, newest first; `conditions` number their parameters from $5. */
export function tasksPageStatement(path: StepPath, page: Page, conditions: Conditions): pg.QueryConfig {
  const { sql, values, kind } = resolve(path);
  return {
    // Filters have too many shapes to prepare them.
    ...(conditions.sql === '' && { name: `page-tasks${page.after ? '-after' : ''}${kind}` }),
    text: `select * from (select ${COLUMNS} ${TASKS_OF_STEP(sql.run)}) task
      where true ${conditions.sql} ${afterCondition(page, ['ts_epoch', 'task_id'], 5 + conditions.values.length)}
      order by ts_epoch desc, task_id desc limit $4`,
    values: [...values, rowsToRead(page), ...conditions.values, ...(page.after ?? [])],
  };
}

/**
 * Sets the heartbeats of a task and its run, each if its last one is at least `waitSeconds` old.
 * @returns whether the task exists.
 */
export async function beatTask(
  db: Queryable,
  path: TaskPath,
  nowSeconds: number,
  waitSeconds: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    about(
      path,
      'beat-task',
      ({ run, task }) => `
      with run_beat as (${beatRunSql(run, '$5', '$6')}), task_beat as (
        update tasks_v3 set last_heartbeat_ts = $5
        where flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task}
          and $5::bigint - coalesce(last_heartbeat_ts, 0) >= $6::bigint)
      select from tasks_v3 where flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task}`,
      [nowSeconds, waitSeconds],
    ),
  );
  return rowCount === 1;
}

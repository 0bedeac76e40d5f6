import type pg from 'pg';
import type { JsonText, Queryable } from '../db/queryable.js';
import { afterCondition, rowsToRead, type Page } from './page.js';
import { about, type RunPath, type StepPath, type TaskPath } from './path.js';

export interface MetadataRow {
  id: number;
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  task_name: string | null;
  field_name: string;
  value: string;
  type: string;
  user_name: string | null;
  /** Milliseconds. */
  ts_epoch: number;
  tags: JsonText | null;
  system_tags: JsonText | null;
}

/** One field of a task. `null` where the column takes none makes the row fail, as in upstream. */
export interface NewMetadata {
  readonly fieldName: string | null;
  readonly value: string | null;
  readonly type: string | null;
  readonly userName: string | null;
  readonly tags: string;
  readonly systemTags: string;
}

const COLUMNS =
  'id, flow_id, run_number, run_id, step_name, task_id, task_name, field_name, value, type, user_name, ts_epoch, tags, system_tags';
const NEWEST_FIRST = 'order by ts_epoch desc, id desc';

/**
 * All rows in one statement; ids ascend in the order given.
 * @returns how many rows were stored: all of them, or undefined when the task does not exist.
 * @throws pg.DatabaseError when a row cannot be stored; none is then.
 */
export async function insertMetadata(
  db: Queryable,
  path: TaskPath,
  rows: readonly NewMetadata[],
  nowMs: number,
): Promise<number | undefined> {
  const { rows: answer } = await db.query<{ stored: number }>(
    about(
      path,
      'insert-metadata',
      ({ run, task }) => `
      with task as (
        select flow_id, run_number, run_id, step_name, task_id, task_name from tasks_v3
        where flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task}
      ), stored as (
        insert into metadata_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, field_name, value, type, user_name, ts_epoch, tags, system_tags)
        select flow_id, run_number, run_id, step_name, task_id, task_name, new.field_name, new.value, new.type, new.user_name, $5, new.tags, new.system_tags
        from task, unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::jsonb[])
          with ordinality as new (field_name, value, type, user_name, tags, system_tags, place)
        order by place
        returning 1
      ) select (select count(*) from stored) as stored from task`,
      [
        nowMs,
        rows.map((row) => row.fieldName),
        rows.map((row) => row.value),
        rows.map((row) => row.type),
        rows.map((row) => row.userName),
        rows.map((row) => row.tags),
        rows.map((row) => row.systemTags),
      ],
    ),
  );
  return answer[0]?.stored;
}

export function taskMetadataStatement(path: TaskPath): pg.QueryConfig {
  return about(
    path,
    'list-task-metadata',
    ({ run, task }) => `select ${COLUMNS} from metadata_v3
      where flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task} ${NEWEST_FIRST}`,
  );
}

export function taskMetadataPageStatement(path: TaskPath, page: Page): pg.QueryConfig {
  return about(
    path,
    `page-task-metadata${page.after ? '-after' : ''}`,
    ({ run, task }) => `select ${COLUMNS} from metadata_v3
      where flow_id = $1 and run_number = ${run} and step_name = $3 and task_id = ${task} ${afterCondition(page, ['ts_epoch', 'id'], 6)}
      ${NEWEST_FIRST} limit $5`,
    [rowsToRead(page), ...(page.after ?? [])],
  );
}

export function runMetadataStatement(path: RunPath): pg.QueryConfig {
  return about(
    path,
    'list-run-metadata',
    ({ run }) => `select ${COLUMNS} from metadata_v3 where flow_id = $1 and run_number = ${run}`,
  );
}

export function runMetadataPageStatement(path: RunPath, page: Page): pg.QueryConfig {
  return about(
    path,
    `page-run-metadata${page.after ? '-after' : ''}`,
    ({ run }) => `select ${COLUMNS} from metadata_v3
      where flow_id = $1 and run_number = ${run} ${afterCondition(page, ['ts_epoch', 'id'], 4)} ${NEWEST_FIRST} limit $3`,
    [rowsToRead(page), ...(page.after ?? [])],
  );
}

export interface TaskPathspec {
  pathspec: string;
}

/**
 * Tasks of a step with a metadata field and/or a value that matches a regular expression, by id; null leaves a condition out.
 * @throws pg.DatabaseError 2201B for a bad pattern, also when there is no row to hold it against.
 */
export function filteredTasksStatement(
  path: StepPath,
  fieldName: string | null,
  pattern: string | null,
): pg.QueryConfig {
  return about(
    path,
    'filter-tasks',
    ({ run }) => `
    select flow_id || '/' || coalesce(nullif(run_id, ''), run_number::text) || '/' || step_name || '/' || coalesce(nullif(task_name, ''), task_id::text) as pathspec
    from (
      select distinct flow_id, run_number, run_id, step_name, task_name, task_id from metadata_v3
      where flow_id = $1 and run_number = ${run} and step_name = $3
        and ($4::text is null or field_name = $4) and ($5::text is null or value ~ $5)
        and ($5::text is null or ('' ~ $5) is not null)
    ) task order by task_id`,
    [fieldName, pattern],
  );
}

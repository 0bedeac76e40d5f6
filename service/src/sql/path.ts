import type pg from 'pg';

/** Where a run is. Ids are as they stand in the URL: digits are the number that the database gave, else the client's own id. */
export interface RunPath {
  readonly flowId: string;
  readonly runId: string;
}

export interface StepPath extends RunPath {
  readonly stepName: string;
}

export interface TaskPath extends StepPath {
  readonly taskId: string;
}

/** SQL for the key columns of a path: a parameter, or a look-up of the client's own id. */
export interface PathSql {
  readonly run: string;
  readonly task: string;
}

const INT4_MAX = 2n ** 31n - 1n;
const INT8_MAX = 2n ** 63n - 1n;
/** Sequences start at 1, so nothing has this number; ids that no column can hold are looked up by it, and not found. */
const NOTHING = -1;

export function isNumericId(id: string): boolean {
  return /^[0-9]+$/.test(id);
}

/**
 * A prepared statement about a path. Parameters are $1 flow, $2 run, and as far as the path goes $3 step, $4 task; the values of
 * `more` come after them. There is a text and a name for each kind of id, made once by `text`.
 */
export function about(
  path: RunPath,
  name: string,
  text: (sql: PathSql) => string,
  more: readonly unknown[] = [],
): pg.QueryConfig {
  const { sql, values, kind } = resolve(path);
  const fullName = name + kind;
  let known = texts.get(fullName);
  if (known === undefined) texts.set(fullName, (known = text(sql)));
  return { name: fullName, text: known, values: [...values, ...more] };
}

/** At most four texts a name. */
const texts = new Map<string, string>();

/** The SQL and the parameters that stand for a path; `kind` tells the kinds of ids apart. */
export function resolve(path: RunPath): { sql: PathSql; values: unknown[]; kind: string } {
  const { stepName, taskId } = path as Partial<TaskPath>;
  const numericRun = isNumericId(path.runId);
  const numericTask = taskId === undefined || isNumericId(taskId);
  const run = numericRun ? '$2' : '(select run_number from runs_v3 where flow_id = $1 and run_id = $2)';
  const task = numericTask
    ? '$4'
    : `(select task_id from tasks_v3 where flow_id = $1 and run_number = ${run} and step_name = $3 and task_name = $4)`;

  const values: unknown[] = [path.flowId, numericRun ? within(path.runId, INT4_MAX) : path.runId];
  if (stepName !== undefined) values.push(stepName);
  if (taskId !== undefined) values.push(numericTask ? within(taskId, INT8_MAX) : taskId);
  return {
    sql: { run, task },
    values,
    kind: `${numericRun ? '' : '-of-named-run'}${numericTask ? '' : '-of-named-task'}`,
  };
}

function within(digits: string, max: bigint): string | number {
  return digits.length < 10 || BigInt(digits) <= max ? digits : NOTHING;
}

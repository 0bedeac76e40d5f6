import { resolve, type RunPath, type StepPath, type TaskPath } from '../path.js';

/** Whose rows: everybody's, a flow's, a run's, a step's or a task's. Ids are as they stand in a URL. */
export type Path = object | { readonly flowId: string } | RunPath | StepPath | TaskPath;

/** SQL conditions over the alias `t`, and the values of their parameters, from $1 on. */
export interface Scope {
  readonly conditions: readonly string[];
  readonly values: readonly unknown[];
  /** Tells the kinds of paths and ids apart, for names of prepared statements. */
  readonly kind: string;
}

export function scopeOf(path: Path): Scope {
  const { flowId, runId, stepName, taskId } = path as Partial<TaskPath>;
  if (flowId === undefined) return { conditions: [], values: [], kind: '' };
  if (runId === undefined) return { conditions: ['t.flow_id = $1'], values: [flowId], kind: '-of-flow' };
  const { sql, values, kind } = resolve({ flowId, runId, ...(stepName !== undefined && { stepName, taskId }) });
  const conditions = ['t.flow_id = $1', `t.run_number = ${sql.run}`];
  if (stepName !== undefined) conditions.push('t.step_name = $3');
  if (taskId !== undefined) conditions.push(`t.task_id = ${sql.task}`);
  return { conditions, values, kind: `-of-${['run', 'step', 'task'][conditions.length - 2]}${kind}` };
}

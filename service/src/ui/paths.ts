import type { RunPath, StepPath, TaskPath } from '../sql/path.js';

/** What the parameters of a route say where an object is. */
export function runPath(params: { flow_id: string; run_number: string }): RunPath {
  return { flowId: params.flow_id, runId: params.run_number };
}

export function stepPath(params: { flow_id: string; run_number: string; step_name: string }): StepPath {
  return { ...runPath(params), stepName: params.step_name };
}

export function taskPath(params: {
  flow_id: string;
  run_number: string;
  step_name: string;
  task_id: string;
}): TaskPath {
  return { ...stepPath(params), taskId: params.task_id };
}

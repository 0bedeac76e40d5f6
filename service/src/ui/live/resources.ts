import type { RunKey, StepKey, TaskKey } from './notification.js';

/*
 * The resources that an object belongs to, as clients name them in subscriptions: without prefix, with numeric ids, as they are
 * in the database (contract: UI backend 12.4).
 */

export function flowResources({ flow_id }: { flow_id: string }): string[] {
  return ['/flows', `/flows/${flow_id}`];
}

export function runResources(key: RunKey): string[] {
  return ['/runs', `/flows/${key.flow_id}/runs`, runPath(key)];
}

export function parametersResource(key: RunKey): string {
  return `${runPath(key)}/parameters`;
}

export function stepResources(key: StepKey): string[] {
  return [`${runPath(key)}/steps`, stepPath(key)];
}

export function taskResources(key: TaskKey): string[] {
  const task = taskPath(key);
  return [`${runPath(key)}/tasks`, `${stepPath(key)}/tasks`, task, `${task}/attempts`];
}

export function metadataResources(key: TaskKey): string[] {
  return [`${runPath(key)}/metadata`, `${taskPath(key)}/metadata`];
}

/** What has to be read to know all that happened to a resource. */
export type Scope =
  | { readonly of: 'flows'; readonly flowId?: string }
  | { readonly of: 'runs'; readonly flowId?: string }
  | { readonly of: 'run'; readonly flowId: string; readonly runNumber: number };

const RESOURCE = /^\/flows(?:\/([^/]+)(?:\/runs(?:\/(\d{1,10})(?:\/.*)?)?)?)?$/;

/** Undefined for what is no resource. */
export function scopeOf(resource: string): Scope | undefined {
  if (resource === '/runs') return { of: 'runs' };
  const match = RESOURCE.exec(resource);
  if (!match) return undefined;
  const [, flowId, runNumber] = match;
  if (flowId === undefined) return { of: 'flows' };
  if (runNumber !== undefined) return { of: 'run', flowId, runNumber: Number(runNumber) };
  return { of: resource.endsWith('/runs') && resource !== '/flows/runs' ? 'runs' : 'flows', flowId };
}

function runPath({ flow_id, run_number }: RunKey): string {
  return `/flows/${flow_id}/runs/${run_number}`;
}

function stepPath(key: StepKey): string {
  return `${runPath(key)}/steps/${key.step_name}`;
}

function taskPath(key: TaskKey): string {
  return `${stepPath(key)}/tasks/${key.task_id}`;
}

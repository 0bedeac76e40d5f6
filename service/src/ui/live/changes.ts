import type { Loader } from './loader.js';
import type { MetadataKey, Notification, RunKey, TaskKey } from './notification.js';
import {
  flowResources,
  metadataResources,
  parametersResource,
  runResources,
  stepResources,
  taskResources,
} from './resources.js';

export type Operation = 'INSERT' | 'UPDATE';

/** Something that subscribers are to be told. */
export interface Change {
  /** What is read for it. Changes of the same object that wait are told from one reading. */
  readonly id: string;
  readonly operation: Operation;
  readonly resources: readonly string[];
  /** The object as it is now; undefined: there is nothing to tell. */
  load(loader: Loader): Promise<object | undefined>;
  /** Milliseconds until the object is read again. */
  readonly pauseMs?: number;
}

/** A foreach of a thousand tasks changes its run a thousand times; twice a second is enough for eyes. */
const RUN_PAUSE_MS = 500;

/** What a notification leads to (contract: UI backend 12.4). Nothing for deletions: there is no row to show. */
export function changesOf({ table, operation, data }: Notification): Change[] {
  if (operation === 'DELETE') return [];
  switch (table) {
    case 'flows_v3':
      return [
        {
          id: `flow/${data.flow_id}`,
          operation,
          resources: flowResources(data),
          load: (loader) => loader.flow(data.flow_id),
        },
      ];
    case 'runs_v3':
      return [runChange(operation, data)];
    case 'steps_v3': {
      const step: Change = {
        id: `step/${pathOf(data)}/${data.step_name}`,
        operation,
        resources: stepResources(data),
        load: (loader) => loader.step(data),
      };
      // The parameters are stored before the first step begins.
      return operation === 'INSERT' && data.step_name === 'start' ? [step, parametersChange(data)] : [step];
    }
    case 'tasks_v3':
      return [taskChange(operation, data), runChange('UPDATE', data)];
    case 'metadata_v3':
      return [metadataChange(operation, data), ...(operation === 'INSERT' ? attemptChanges(data) : [])];
  }
}

/** A run or task that may have died without a word; told only if it has. */
export function runIfFailed(key: RunKey): Change {
  return { ...runChange('UPDATE', key), id: `dead run/${pathOf(key)}`, load: (loader) => ifFailed(loader.run(key)) };
}

export function taskIfFailed(key: TaskKey): Change {
  return {
    ...taskChange('UPDATE', key),
    id: `dead task/${pathOf(key)}/${key.task_id}`,
    load: (loader) => ifFailed(loader.task(key)),
  };
}

function attemptChanges(data: MetadataKey): Change[] {
  if (data.field_name === 'attempt') {
    const attempt = attemptNumber(data.value);
    if (attempt === undefined) return [];
    // The first attempt has come with the task itself. Later ones are new rows to the UI.
    return [taskChange(attempt === 0 ? 'UPDATE' : 'INSERT', data, attempt)];
  }
  if (data.field_name === 'attempt_ok') {
    const task = taskChange('UPDATE', data, attemptOfTags(data.tags));
    return data.step_name === 'end' ? [task, runChange('UPDATE', data)] : [task];
  }
  return [];
}

function runChange(operation: Operation, key: RunKey): Change {
  return {
    id: `run/${pathOf(key)}`,
    operation,
    resources: runResources(key),
    load: (loader) => loader.run(key),
    pauseMs: RUN_PAUSE_MS,
  };
}

function parametersChange(key: RunKey): Change {
  return {
    id: `parameters/${pathOf(key)}`,
    operation: 'UPDATE',
    resources: [parametersResource(key)],
    load: (loader) => loader.parameters(key),
  };
}

/** @param attempt the newest one, if not given */
function taskChange(operation: Operation, key: TaskKey, attempt?: number): Change {
  return {
    id: `task/${pathOf(key)}/${key.step_name}/${key.task_id}/${attempt ?? 'newest'}`,
    operation,
    resources: taskResources(key),
    load: (loader) => loader.task(key, attempt),
  };
}

function metadataChange(operation: Operation, key: MetadataKey): Change {
  return {
    id: `metadata/${pathOf(key)}/${key.step_name}/${key.task_id}/${key.field_name}/${key.value ?? ''}`,
    operation,
    resources: metadataResources(key),
    load: (loader) => loader.metadata(key),
  };
}

function pathOf({ flow_id, run_number }: RunKey): string {
  return `${flow_id}/${run_number}`;
}

async function ifFailed(loading: Promise<{ status: string } | undefined>): Promise<object | undefined> {
  const row = await loading;
  return row?.status === 'failed' ? row : undefined;
}

function attemptNumber(text: string | null | undefined): number | undefined {
  return text && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function attemptOfTags(tags: unknown): number | undefined {
  const all: unknown[] = Array.isArray(tags) ? tags : [];
  const tag = all.find((each): each is string => typeof each === 'string' && each.startsWith('attempt_id:'));
  return attemptNumber(tag?.slice('attempt_id:'.length));
}

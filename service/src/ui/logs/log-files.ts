import { metadataOf, taskMetadata, type TaskMetadata } from '../../sql/ui/task-metadata.js';
import { safePath } from '../datastore/paths.js';
import type { Store } from '../datastore/store.js';
import { ReadError } from '../read-error.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';

export type LogStream = 'stdout' | 'stderr';

/** The files whose lines make a log, in the order that counts for lines of the same moment. */
export interface LogFiles {
  /** Unique among logs. */
  readonly key: string;
  readonly files: readonly LogFile[];
  /** Written before Metaflow 2.2.10: lines have no header. */
  readonly isLegacy: boolean;
}

export interface LogFile {
  readonly store: Store;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What writes into a task's log: what starts it, and the task itself. */
const WRITERS = ['runtime', 'task'];

/** @returns no files when the task has none, or tells no datastore. @throws ReadError */
export async function findLogFiles(
  { db, datastore }: Pick<UiServices, 'db' | 'datastore'>,
  task: TaskRow,
  stream: LogStream,
  signal: AbortSignal,
): Promise<LogFiles> {
  const fields = await attemptFields(db, task);
  const legacy = legacyLocation(fields.get(`log_location_${stream}`), stream);
  const type = legacy?.type ?? fields.get('ds-type');
  const root = legacy?.root ?? fields.get('ds-root');
  if (type === undefined || root === undefined) return { key: '', files: [], isLegacy: false };

  const store = datastore.open(type, root);
  const folder = safePath(
    task.flow_id,
    task.run_id ?? String(task.run_number),
    task.step_name,
    task.task_name ?? String(task.task_id),
  );
  const paths = legacy?.paths ?? WRITERS.map((writer) => `${folder}/${task.attempt_id}.${writer}_${stream}.log`);
  const sizes = await Promise.all(paths.map((path) => store.size(path, { signal })));
  const files = paths.flatMap((path, i) => {
    const size = sizes[i];
    return size === undefined ? [] : [{ store, path, size }];
  });
  return { key: `${store.name}/${files.map(({ path }) => path).join('+')}`, files, isLegacy: legacy !== undefined };
}

/** The newest value of each field of the attempt. A task cloned by `resume` has what it does not tell itself from its origin. */
async function attemptFields(db: UiServices['db'], task: TaskRow): Promise<Map<string, string>> {
  const own = newest(ofAttempt(await taskMetadata(db.points, task), task.attempt_id));
  const [runId, taskId] = [own.get('origin-run-id'), own.get('origin-task-id')];
  if (runId === undefined || taskId === undefined) return own;
  const path = { flowId: task.flow_id, runId, stepName: task.step_name, taskId };
  return new Map([...newest(await metadataOf(db.points, path)), ...own]);
}

/** Old clients did not tag rows with their attempt: then they belong to the one that was going on. */
function ofAttempt(rows: readonly TaskMetadata[], attempt: number): readonly TaskMetadata[] {
  if (rows.every(({ attempt_id }) => attempt_id !== null))
    return rows.filter(({ attempt_id }) => attempt_id === attempt);
  const start = (n: number) =>
    rows.find(({ field_name, value }) => field_name === 'attempt' && value === String(n))?.ts_epoch;
  const [from, to] = [start(attempt) ?? -Infinity, start(attempt + 1) ?? Infinity];
  return rows.filter(({ ts_epoch }) => ts_epoch >= from && ts_epoch < to);
}

/** @param rows oldest first */
function newest(rows: readonly TaskMetadata[]): Map<string, string> {
  return new Map(rows.map(({ field_name, value }) => [field_name, value]));
}

/** `{"ds_type", "location": "<root>/<flow>/<run>/<step>/<task>/<file>", "attempt"}` */
function legacyLocation(
  json: string | undefined,
  stream: LogStream,
): { type: string; root: string; paths: string[] } | undefined {
  if (json === undefined) return undefined;
  let found: { ds_type?: unknown; location?: unknown; attempt?: unknown };
  try {
    found = JSON.parse(json) as typeof found;
  } catch (error) {
    throw new ReadError('log-error', `The metadata log_location_${stream} is no JSON.`, { cause: error });
  }
  const { ds_type: type, location, attempt } = found;
  const parts = typeof location === 'string' ? location.split('/') : [];
  if (typeof type !== 'string' || typeof attempt !== 'number' || parts.length < 6) {
    throw new ReadError('log-error', `The metadata log_location_${stream} is not what Metaflow writes.`);
  }
  const folder = safePath(...parts.slice(-5, -1));
  return { type, root: parts.slice(0, -5).join('/'), paths: [`${folder}/${attempt}.${stream}.log`] };
}

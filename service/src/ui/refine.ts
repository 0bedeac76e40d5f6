import { loadArtifact, loadValue, type ArtifactSource } from './artifacts/values.js';
import type { GetOptions } from './datastore/kept.js';
import { mapLimited } from './datastore/map-limited.js';
import { toPyJson } from './pickle/json.js';
import { pythonStr } from './pickle/python-text.js';
import { PyTuple, type PyValue } from './pickle/values.js';
import { ReadError } from './read-error.js';
import type { ArtifactRow, PostprocessError, TaskRow } from './rows.js';
import type { UiServices } from './services.js';
import { artifactsOfAttempts } from '../sql/ui/artifact-sources.js';

type Refining = Pick<UiServices, 'db' | 'config' | 'datastore'>;

/** Values that one request reads at once. */
const CONCURRENCY = 16;

/**
 * Artifacts with their values, as Python's `str()` writes them, in `content`; or `postprocess_error`. Never fails because of a
 * datastore. Rows are not changed.
 */
export async function refineArtifacts(
  services: Refining,
  rows: readonly ArtifactRow[],
  options: GetOptions = {},
): Promise<ArtifactRow[]> {
  if (services.config.ui.disabled.refine) return [...rows];
  return mapLimited(rows, CONCURRENCY, (row) =>
    orError(row, async () => ({ ...row, content: pythonStr(await loadArtifact(services, row, options)) })),
  );
}

/**
 * Attempts with what only their artifacts tell: whether one of unknown status went well (`_task_ok`), and the place of a foreach task
 * in its loop (`foreach_label`, from `_foreach_stack`). Without `_task_ok`, so for all that still run, `postprocess_error`.
 */
export async function refineTasks(
  services: Refining,
  rows: readonly TaskRow[],
  options: GetOptions = {},
): Promise<TaskRow[]> {
  if (services.config.ui.disabled.refine || rows.length === 0) return [...rows];
  const artifacts = await artifactsOfAttempts(services.db.points, rows, ['_task_ok', '_foreach_stack']);
  const byKey = new Map(artifacts.map((artifact) => [`${artifact.name}/${attemptKey(artifact)}`, artifact]));
  return mapLimited(rows, CONCURRENCY, (row) =>
    orError(row, async () => {
      const find = (name: string) => byKey.get(`${name}/${attemptKey(row)}`);
      const isOk = await read(services, find('_task_ok'), options);
      if (isOk === undefined) throw new ReadError('artifact-value-not-found', 'Artifact value not found');
      const label = foreachLabel(await read(services, find('_foreach_stack'), options));
      return {
        ...row,
        status: row.status === 'unknown' && typeof isOk === 'boolean' ? (isOk ? 'completed' : 'failed') : row.status,
        ...(label !== undefined && { foreach_label: `${row.task_id}[${label}]` }),
      };
    }),
  );
}

function attemptKey({ flow_id, run_number, step_name, task_id, attempt_id }: ArtifactSource | TaskRow): string {
  return JSON.stringify([flow_id, run_number, step_name, task_id, attempt_id]);
}

async function read(
  services: Refining,
  artifact: ArtifactSource | undefined,
  options: GetOptions,
): Promise<PyValue | undefined> {
  return artifact && loadValue(services, artifact, options);
}

/** Of the outermost frame `[step, var, num_splits, index, value]` the index. The value may be anything, and is not looked at. */
function foreachLabel(stack: PyValue | undefined): string | undefined {
  const [frame] = Array.isArray(stack) ? stack : [];
  const items = frame instanceof PyTuple ? frame.items : Array.isArray(frame) ? frame : [];
  const index = items[3];
  return index === undefined ? undefined : pythonStr(toPyJson(index));
}

async function orError<T extends { postprocess_error?: PostprocessError }>(
  row: T,
  refine: () => Promise<T>,
): Promise<T> {
  try {
    return await refine();
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { ...row, postprocess_error: { id: error.id, detail: error.message, traceback: null } };
  }
}

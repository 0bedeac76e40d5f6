import { casContent } from '../datastore/gunzip.js';
import type { GetOptions } from '../datastore/kept.js';
import { safePath } from '../datastore/paths.js';
import type { Store } from '../datastore/store.js';
import { toPyJson, type PyJson } from '../pickle/json.js';
import { unpickle } from '../pickle/unpickle.js';
import type { PyValue } from '../pickle/values.js';
import { ReadError } from '../read-error.js';
import type { ArtifactRow } from '../rows.js';
import type { UiServices } from '../services.js';
import { attemptInfo, type AttemptPath } from './attempt-info.js';
import { asIncludedFile, readIncludedFile } from './included-file.js';
import { datastoreRoot } from './location.js';

/** What of an artifact's row is needed to read it. */
export type ArtifactSource = Pick<
  ArtifactRow,
  | 'flow_id'
  | 'run_number'
  | 'run_id'
  | 'step_name'
  | 'task_id'
  | 'task_name'
  | 'name'
  | 'location'
  | 'ds_type'
  | 'sha'
  | 'content_type'
  | 'attempt_id'
>;

export interface LoadedValue {
  readonly value: PyValue;
  /** Of memory, roughly. */
  readonly bytes: number;
}

export class ArtifactTooLarge extends ReadError {
  constructor(
    pathspec: string,
    readonly size: number,
  ) {
    super('artifact-too-large', `${pathspec}: ${size} bytes`);
  }
}

/** All that Metaflow itself writes. Whatever they say, the file is gzipped; extensions have serializers of their own. */
const PICKLES: readonly (string | null)[] = [null, 'pickle-v2', 'pickle-v4', 'gzip+pickle-v2', 'gzip+pickle-v4'];
/** An object in memory is larger than its pickle. */
const MEMORY_FACTOR = 16;
/** gzip makes small contents a little larger. */
const GZIP_OVERHEAD = 1024;

/**
 * The value of an artifact, as far as JSON can hold it.
 *
 * @throws ReadError ArtifactTooLarge from MAX_PROCESSABLE_S3_ARTIFACT_SIZE_KB on; `TypeError` for what is no JSON; others when it cannot be read
 */
export async function loadArtifact(
  services: Pick<UiServices, 'datastore' | 'config'>,
  artifact: ArtifactSource,
  options: GetOptions = {},
): Promise<PyJson> {
  return toPyJson(await loadValue(services, artifact, options));
}

/** The same before it is reduced to JSON. */
export async function loadValue(
  { datastore, config }: Pick<UiServices, 'datastore' | 'config'>,
  artifact: ArtifactSource,
  options: GetOptions,
): Promise<PyValue> {
  const { maxArtifactBytes } = config.ui;
  const store = datastore.open(artifact.ds_type, datastoreRoot(artifact.location));
  const { artifacts } = await attemptInfo({ datastore }, store, attemptPath(artifact), options);
  const info = artifacts.get(artifact.name);
  if (info === undefined)
    throw new ReadError('DataException', `The data.json of ${pathspec(artifact)} does not know it.`);
  if (info.size >= maxArtifactBytes) throw new ArtifactTooLarge(pathspec(artifact), info.size);

  const path = blobPath(artifact);
  const loaded = await datastore.caches.values.get(`${store.name}/${path}`, options, async (signal) => {
    const { value, size } = await readPickle(store, artifact, { maxBytes: maxArtifactBytes, signal });
    const file = asIncludedFile(value);
    if (file === undefined) return { value, bytes: 512 + size * MEMORY_FACTOR };
    if (file.size >= maxArtifactBytes) throw new ArtifactTooLarge(pathspec(artifact), file.size);
    const content = await readIncludedFile(datastore, store, file, { maxBytes: maxArtifactBytes, signal });
    return { value: content, bytes: 512 + file.size * 2 };
  });
  if (loaded === undefined) throw new ReadError('DataException', `${store.name} has no file ${path} any more.`);
  return loaded.value;
}

/** @returns the value, and the bytes of its pickle. @throws ReadError */
export async function readPickle(
  store: Store,
  artifact: ArtifactSource,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<{ value: PyValue; size: number }> {
  if (!PICKLES.includes(artifact.content_type)) {
    throw new ReadError(
      'DataException',
      `The artifact ${pathspec(artifact)} was written by the serializer "${artifact.content_type}", which the UI service does not know.`,
    );
  }
  const path = blobPath(artifact);
  const file = await store.read(path, { maxBytes: maxBytes + GZIP_OVERHEAD, signal });
  if (file === undefined) throw new ReadError('DataException', `${store.name} has no file ${path} any more.`);
  const pickle = await casContent(file, maxBytes);
  return { value: unpickle(pickle), size: pickle.length };
}

export function attemptPath(artifact: ArtifactSource): AttemptPath {
  return {
    flow: artifact.flow_id,
    run: artifact.run_id ?? String(artifact.run_number),
    step: artifact.step_name,
    task: artifact.task_name ?? String(artifact.task_id),
    attempt: artifact.attempt_id,
  };
}

export function pathspec(artifact: ArtifactSource): string {
  const { flow, run, step, task } = attemptPath(artifact);
  return [flow, run, step, task, artifact.name].join('/');
}

function blobPath({ flow_id, sha, name }: ArtifactSource): string {
  if (!sha)
    throw new ReadError('DataException', `The row of the artifact ${name} has no hash, so its file is not known.`);
  return safePath(flow_id, 'data', sha.slice(0, 2), sha);
}

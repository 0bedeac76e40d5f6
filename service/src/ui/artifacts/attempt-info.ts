import { safePath } from '../datastore/paths.js';
import type { GetOptions } from '../datastore/kept.js';
import type { Store } from '../datastore/store.js';
import { ReadError } from '../read-error.js';
import type { UiServices } from '../services.js';

/** Of an attempt's `data.json`, what its values need. */
export interface AttemptInfo {
  readonly artifacts: ReadonlyMap<string, ArtifactInfo>;
  /** Of memory. */
  readonly bytes: number;
}

export interface ArtifactInfo {
  /** Bytes of the pickle. */
  readonly size: number;
  /** Python's name of the type, such as `<class 'str'>`. */
  readonly type: string;
}

/** An attempt, by the ids under which Metaflow's client knows run and task. */
export interface AttemptPath {
  readonly flow: string;
  readonly run: string;
  readonly step: string;
  readonly task: string;
  readonly attempt: number;
}

/** A task with 10,000 artifacts has 3 MiB of it. */
const MAX_BYTES = 16_777_216;

/** @throws ReadError DataException while the attempt is not done: only then is what is there complete. */
export async function attemptInfo(
  { datastore }: Pick<UiServices, 'datastore'>,
  store: Store,
  { flow, run, step, task, attempt }: AttemptPath,
  options: GetOptions,
): Promise<AttemptInfo> {
  const folder = safePath(flow, run, step, task);
  const info = await datastore.caches.attempts.get(`${store.name}/${folder}/${attempt}`, options, async (signal) => {
    const [done, file] = await Promise.all([
      store.size(`${folder}/${attempt}.DONE.lock`, { signal }),
      store.read(`${folder}/${attempt}.data.json`, { signal, maxBytes: MAX_BYTES }),
    ]);
    return done === undefined || file === undefined ? undefined : parse(file.bytes, folder);
  });
  if (info !== undefined) return info;
  throw new ReadError(
    'DataException',
    `Attempt ${attempt} of the task ${folder} has no values: ${store.name} does not have it as done.`,
  );
}

function parse(file: Buffer, folder: string): AttemptInfo {
  let info: unknown;
  try {
    ({ info } = JSON.parse(file.toString('utf8')) as { info?: unknown });
  } catch (error) {
    throw new ReadError('DataException', `The data.json of ${folder} is no JSON.`, { cause: error });
  }
  const entries = Object.entries((info ?? {}) as Record<string, Partial<ArtifactInfo> | null>);
  const known = entries.flatMap(([name, entry]): [string, ArtifactInfo][] =>
    typeof entry?.size === 'number' ? [[name, { size: entry.size, type: entry.type ?? '' }]] : [],
  );
  return { artifacts: new Map(known), bytes: file.length };
}

import type { Kept } from '../datastore/kept.js';
import type { UiConfig } from '../config.js';
import { isCurrent, indexLog, type LogIndex } from './log-index.js';
import type { LogFile, LogFiles } from './log-files.js';
import type { ByteSource } from './line-source.js';

/** Logs that are smaller are kept as a whole. Most are. */
const SMALL_BYTES = 262_144;

/** A log that can be read from any row. */
export interface TaskLog {
  readonly index: LogIndex;
  readonly files: readonly ByteSource[];
  readonly isLegacy: boolean;
}

/** Finds the rows of a log; what an earlier request found is used as far as the files are the same. */
export async function openLog(
  cache: Kept<LogIndex>,
  found: LogFiles,
  policy: UiConfig['log']['policy'],
  signal: AbortSignal,
): Promise<TaskLog> {
  const previous = cache.peek(found.key);
  const isKnown = previous !== undefined && isCurrent(previous, found.files);
  const index = isKnown
    ? previous
    : await cache.get(found.key, { signal, invalidate: true }, (shared) => makeIndex(found, previous, policy, shared));
  if (index === undefined) throw new Error('An index is always made.');
  // Its sizes, which may be those of another request a moment ago, not the newest: rows and bytes have to fit.
  const files = found.files.map((file, i) => byteSource({ ...file, size: index.sizes[i] ?? 0 }, index.contents?.[i]));
  return { index, files, isLegacy: found.isLegacy };
}

async function makeIndex(
  { files }: LogFiles,
  previous: LogIndex | undefined,
  policy: UiConfig['log']['policy'],
  signal: AbortSignal,
): Promise<LogIndex> {
  const isSmall = files.reduce((sum, { size }) => sum + size, 0) <= SMALL_BYTES;
  const contents = isSmall
    ? await Promise.all(files.map((file, i) => whole(file, previous?.contents?.[i], signal)))
    : undefined;
  const sources = files.map((file, i) => byteSource(file, contents?.[i]));
  const index = await indexLog(sources, previous, { signal, withLengths: policy === 'tail' });
  const bytes = index.bytes + (contents?.reduce((sum, { length }) => sum + length, 0) ?? 0);
  return { ...index, ...(contents && { contents }), bytes };
}

/** What was kept, if the file has grown since, and the rest of it. Metaflow writes logs anew, but only ever adds to them. */
async function whole(file: LogFile, kept: Buffer | undefined, signal: AbortSignal): Promise<Buffer> {
  const start = kept && kept.length <= file.size ? kept.length : 0;
  if (kept && start === file.size) return kept;
  const rest = await file.store.readRange(file.path, start, file.size, { signal });
  return start > 0 && kept ? Buffer.concat([kept, rest]) : rest;
}

function byteSource({ store, path, size }: LogFile, content: Buffer | undefined): ByteSource {
  if (content) return { size: content.length, read: async (start, end) => content.subarray(start, end) };
  return { size, read: (start, end, signal) => store.readRange(path, start, end, { signal }) };
}

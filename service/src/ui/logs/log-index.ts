import type { ByteSource } from './line-source.js';
import { Merge } from './merge.js';

/** Rows between two places from which reading can start. */
export const ROWS_PER_CHECKPOINT = 1000;
/** One is looked through at a time, and nothing else is done meanwhile: 30 ms. */
const INDEX_CHUNK_BYTES = 2_097_152;

/**
 * Where the rows of a merged log are: for every thousandth row the offset of each file. So a page of a log of any size takes as
 * many bytes as it has, and the index of a million rows 16 KB.
 */
export interface LogIndex {
  /** Of the files, when they were indexed. */
  readonly sizes: readonly number[];
  /** Where the last line of each file starts, if it has no newline yet; else the size. */
  readonly completeUpTo: readonly number[];
  readonly rows: number;
  /** Offsets of all files before row 0, before row 1000, and so on. */
  readonly checkpoints: readonly (readonly number[])[];
  /** Bytes that each row's line has, if asked for: the tail of a log is measured with it. */
  readonly lengths?: readonly number[];
  /** The files as a whole, when they are small: then nothing is read twice. */
  readonly contents?: readonly Buffer[];
  /** Of memory. */
  readonly bytes: number;
}

/**
 * Reads the files once, from the first to the last line, or if they were indexed before and have grown, from the last place that
 * what was added cannot have changed.
 */
export async function indexLog(
  files: readonly ByteSource[],
  previous: LogIndex | undefined,
  options: { readonly signal: AbortSignal; readonly withLengths: boolean },
): Promise<LogIndex> {
  const start = options.withLengths ? 0 : lastUnchanged(previous, files);
  const checkpoints = previous && start > 0 ? previous.checkpoints.slice(0, start) : [];
  const from = (start > 0 && previous?.checkpoints[start]) || files.map(() => 0);
  const merge = new Merge(files, from, { chunkBytes: INDEX_CHUNK_BYTES, readAhead: true, signal: options.signal });

  const completeUpTo = files.map(({ size }) => size);
  const lengths: number[] = [];
  let rows = start * ROWS_PER_CHECKPOINT;
  for (;;) {
    if (rows % ROWS_PER_CHECKPOINT === 0 && checkpoints.length * ROWS_PER_CHECKPOINT === rows) {
      checkpoints.push(merge.offsets);
    }
    const taken = merge.take();
    if (taken === 'end') break;
    if (taken === 'more') {
      await merge.fill();
      continue;
    }
    rows += 1;
    if (!taken.line.isTerminated) completeUpTo[taken.file] = taken.line.start;
    if (options.withLengths) lengths.push(taken.line.end - taken.line.start);
  }
  return {
    sizes: files.map(({ size }) => size),
    completeUpTo,
    rows,
    checkpoints,
    ...(options.withLengths && { lengths }),
    bytes: 256 + checkpoints.length * (64 + 8 * files.length) + lengths.length * 8,
  };
}

/**
 * A place stays as it is when each file is the same, or has grown behind a line that is complete and was there: then all lines that
 * were compared before are the same. A file that had ended there might have had a line to compare.
 *
 * @returns the number of the checkpoint; 0 when everything has to be read again
 */
function lastUnchanged(previous: LogIndex | undefined, files: readonly ByteSource[]): number {
  if (previous === undefined || previous.sizes.length !== files.length) return 0;
  const isUnchanged = (offsets: readonly number[]) =>
    files.every(({ size }, i) => {
      const [before = 0, complete = 0, offset = 0] = [previous.sizes[i], previous.completeUpTo[i], offsets[i]];
      return size === before || (size > before && offset < complete);
    });
  for (let i = previous.checkpoints.length - 1; i > 0; i -= 1) {
    const offsets = previous.checkpoints[i];
    if (offsets && isUnchanged(offsets)) return i;
  }
  return 0;
}

export function isCurrent(index: LogIndex, files: readonly { readonly size: number }[]): boolean {
  return index.sizes.length === files.length && files.every(({ size }, i) => size === index.sizes[i]);
}

/** Starts reading at the row, or a little before it. @returns the merge, and how many rows to pass over */
export function mergeFrom(
  index: LogIndex,
  files: readonly ByteSource[],
  row: number,
  options: { readonly chunkBytes: number; readonly readAhead: boolean; readonly signal: AbortSignal },
): { merge: Merge; skip: number } {
  const checkpoint = Math.min(Math.floor(row / ROWS_PER_CHECKPOINT), index.checkpoints.length - 1);
  const offsets = index.checkpoints[checkpoint] ?? [];
  return { merge: new Merge(files, offsets, options), skip: row - checkpoint * ROWS_PER_CHECKPOINT };
}

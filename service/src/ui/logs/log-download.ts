import type { Line } from './line-source.js';
import { mergeFrom } from './log-index.js';
import type { LogView } from './log-view.js';
import type { TaskLog } from './task-log.js';

const CHUNK_BYTES = 2_097_152;
/** What is sent at once. */
const PART_BYTES = 65_536;
const NEWLINE = Buffer.from('\n');

/** The messages of a log in their order, without times, as the bytes that they are. No newline after the last. */
export async function* downloadLog({ notice, log, firstRow }: LogView, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (notice.length > 0) {
    const hasRows = log !== undefined && log.index.rows > firstRow;
    yield Buffer.from(notice.join('\n') + (hasRows ? '\n' : ''));
  }
  if (log === undefined) return;
  const { merge, skip } = mergeFrom(log.index, log.files, firstRow, {
    chunkBytes: CHUNK_BYTES,
    readAhead: true,
    signal,
  });
  let pass = skip;
  let isFirst = true;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (bytes: Buffer) => {
    parts.push(bytes);
    length += bytes.length;
  };
  const flush = () => {
    const all = Buffer.concat(parts, length);
    parts = [];
    length = 0;
    return all;
  };
  for (;;) {
    const taken = merge.take();
    if (taken === 'end') break;
    if (taken === 'more') {
      await merge.fill();
      continue;
    }
    if (pass > 0) {
      pass -= 1;
      continue;
    }
    if (!isFirst) add(NEWLINE);
    isFirst = false;
    add(taken.line.bytes.subarray(log.isLegacy ? 0 : (taken.line.header?.length ?? 0)));
    if (length >= PART_BYTES) yield flush();
    if (taken.line.isCut) {
      if (length > 0) yield flush();
      yield* restOf(log, taken.line, taken.file, signal);
    }
  }
  if (length > 0) yield flush();
}

/** What of a very long line was not held in memory. */
async function* restOf({ files }: TaskLog, line: Line, file: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let start = line.start + line.bytes.length; start < line.end; start += CHUNK_BYTES) {
    const bytes = await files[file]?.read(start, Math.min(start + CHUNK_BYTES, line.end), signal);
    if (bytes) yield bytes;
  }
}

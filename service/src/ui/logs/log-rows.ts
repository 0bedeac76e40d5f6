import { ReadError } from '../read-error.js';
import { LINE_LIMIT, type Line } from './line-source.js';
import { mergeFrom } from './log-index.js';
import { NO_TIME_MICROS } from './log-line.js';
import type { TaskLog } from './task-log.js';

/** A line of a log as the UI shows it. */
export interface LogRow {
  /** Its place in the log, from 0. */
  readonly row: number;
  /** Milliseconds; null where lines have no times. */
  readonly timestamp: number | null;
  readonly line: string;
}

/** Texts of one page, in bytes. Ordinary lines do not come near; of what follows, only the beginnings are shown. */
const PAGE_BYTES = 33_554_432;
const SHORT_LINE_BYTES = 1024;
const MIN_CHUNK_BYTES = 65_536;
const MAX_CHUNK_BYTES = 2_097_152;

/** Rows from `start` up to but without `end`. @throws ReadError UnicodeDecodeError for a line that is not UTF-8 */
export async function readRows(log: TaskLog, start: number, end: number, signal: AbortSignal): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  const last = Math.min(end, log.index.rows);
  if (start >= last) return rows;
  const { merge, skip } = mergeFrom(log.index, log.files, start, {
    chunkBytes: chunkBytes(log, last - start),
    readAhead: false,
    signal,
  });
  let pass = skip;
  let bytes = 0;
  while (start + rows.length < last) {
    const taken = merge.take();
    if (taken === 'end') break; // the files have become shorter
    if (taken === 'more') await merge.fill();
    else if (pass > 0) pass -= 1;
    else {
      const limit = bytes < PAGE_BYTES ? LINE_LIMIT : SHORT_LINE_BYTES;
      const line = textOf(taken.line, limit, log.isLegacy);
      bytes += Math.min(taken.line.bytes.length, limit);
      rows.push({ row: start + rows.length, timestamp: log.isLegacy ? null : milliseconds(taken.line), line });
    }
  }
  return rows;
}

/** About as many bytes as the rows have. */
function chunkBytes({ index, files }: TaskLog, rows: number): number {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return Math.min(
    MAX_CHUNK_BYTES,
    Math.max(MIN_CHUNK_BYTES, Math.ceil((total / Math.max(1, index.rows)) * (rows + 500))),
  );
}

function milliseconds({ header }: Line): number {
  return Math.floor((header?.micros ?? NO_TIME_MICROS) / 1000);
}

function textOf(line: Line, limit: number, isLegacy: boolean): string {
  const message = line.bytes.subarray(isLegacy ? 0 : (line.header?.length ?? 0));
  const shown = message.subarray(0, limit);
  const more = line.end - line.start - line.bytes.length + message.length - shown.length;
  try {
    // What is cut off may begin inside of a character: `stream` leaves its first half out.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(shown, { stream: more > 0 });
    return more > 0 ? `${text}… (${more} more bytes, which the download has)` : text;
  } catch (error) {
    throw new ReadError(
      'UnicodeDecodeError',
      `A line of the log, at byte ${line.start}, is not UTF-8. Download the log to see it.`,
      {
        cause: error,
      },
    );
  }
}

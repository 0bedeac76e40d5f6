import { downloadLog } from '../../../src/ui/logs/log-download.js';
import { indexLog, type LogIndex } from '../../../src/ui/logs/log-index.js';
import { readRows } from '../../../src/ui/logs/log-rows.js';
import type { ByteSource } from '../../../src/ui/logs/line-source.js';
import type { TaskLog } from '../../../src/ui/logs/task-log.js';

export interface ReadableSource extends ByteSource {
  /** Ranges that were read. */
  readonly reads: [start: number, end: number][];
}

export function source(text: string | Buffer): ReadableSource {
  const bytes = Buffer.from(text);
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    read: async (start, end) => {
      reads.push([start, end]);
      return bytes.subarray(start, end);
    },
  };
}

/** A line of Metaflow's, so many milliseconds after the start of 2026. */
export function line(ms: number, message: string): string {
  return `[MFLOG|0|${new Date(Date.UTC(2026, 0, 1) + ms).toISOString().replace('Z', '')}000Z|task|id]${message}\n`;
}

const signal = new AbortController().signal;

export async function openLog(files: readonly ByteSource[], previous?: LogIndex): Promise<TaskLog> {
  return { files, index: await indexLog(files, previous, { signal, withLengths: false }), isLegacy: false };
}

export async function messages(log: TaskLog, start = 0, end = log.index.rows): Promise<string[]> {
  return (await readRows(log, start, end, signal)).map((row) => row.line);
}

export async function downloaded(log: TaskLog): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of downloadLog({ notice: [], log, firstRow: 0, rows: log.index.rows }, signal))
    parts.push(part);
  return Buffer.concat(parts).toString();
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const LINES = 5;
const LINE_LENGTH = 300;
const BYTES = 16_384;

/** The last lines of a log, each cut to what a terminal can show; of the services' JSON lines their message. [] when there is no log. */
export function lastLines(file: string): string[] {
  return readEnd(file)
    .trimEnd()
    .split('\n')
    .slice(-LINES)
    .filter(Boolean)
    .map((line) => readable(line).slice(0, LINE_LENGTH));
}

function readEnd(file: string): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      const buffer = Buffer.alloc(Math.min(size, BYTES));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(fd);
    }
  } catch {
    return ''; // it never wrote one
  }
}

function readable(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line; // not JSON: shown as it is
  }
}

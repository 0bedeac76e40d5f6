/**
 * Metaflow's line format: `[MFLOG|0|2026-11-22T05:22:52.451802Z|runtime|<id>]message`, with `[!` before it where the line was
 * glued to another one. It is parsed as bytes, because most lines are only counted.
 */
export interface LineHeader {
  /** Microseconds since 1970. */
  readonly micros: number;
  /** Where the message starts, in bytes from the start of the line. */
  readonly length: number;
}

/** Lines that have no header come last, as in upstream. The year 3000 in microseconds. */
export const NO_TIME_MICROS = 32_503_680_000_000_000;

const START = Buffer.from('[MFLOG|0|');
const GLUED = Buffer.from('[!');
const Z_BAR = Buffer.from('Z|');
const BAR = 0x7c;
const BRACKET = 0x5d;
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{1,6})$/;
/** The longest time has 26 characters. */
const MAX_TIME_LENGTH = 32;

export function parseHeader(line: Buffer): LineHeader | undefined {
  const glued = startsWith(line, GLUED, 0) ? GLUED.length : 0;
  if (!startsWith(line, START, glued)) return undefined;
  const timeStart = glued + START.length;
  const timeEnd = line.subarray(0, timeStart + MAX_TIME_LENGTH).indexOf(Z_BAR, timeStart);
  if (timeEnd === -1) return undefined;
  const writerStart = timeEnd + Z_BAR.length;
  const writerEnd = line.indexOf(BAR, writerStart + 1); // each field has one character at least
  if (writerEnd === -1) return undefined;
  const end = line.indexOf(BRACKET, writerEnd + 2);
  if (end === -1) return undefined;
  const micros = parseMicros(line.toString('latin1', timeStart, timeEnd));
  return micros === undefined ? undefined : { micros, length: end + 1 };
}

function startsWith(line: Buffer, start: Buffer, at: number): boolean {
  return line.length >= at + start.length && line.compare(start, 0, start.length, at, at + start.length) === 0;
}

function parseMicros(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = ''] = TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = [month, day, hour, minute, second].map(Number) as [number, number, number, number, number];
  const [m, d, h, min, s] = time;
  const ms = Date.UTC(Number(year), m - 1, d, h, min, s);
  const isReal =
    m >= 1 && m <= 12 && h < 24 && min < 60 && s < 60 && Number(year) >= 1 && new Date(ms).getUTCDate() === d;
  return isReal ? ms * 1000 + Number(fraction.padEnd(6, '0')) : undefined;
}

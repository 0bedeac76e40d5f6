import { UnpicklingError } from './unpickling-error.js';

/** Python refuses to convert longer ones from and to text, too (sys.get_int_max_str_digits). */
const MAX_DIGITS = 4300;
const MAX_INT_BYTES = 1786; // 4300 digits

/** Little-endian two's complement. */
export function intOfBytes(bytes: Uint8Array): bigint {
  if (bytes.length > MAX_INT_BYTES) throw tooLong(`${bytes.length} bytes`);
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

/** The decimal text of a protocol 0 pickle; `01` and `00` are what it has for True and False. */
export function intOfText(text: string): bigint | boolean {
  if (text === '01' || text === '00') return text === '01';
  return longOfText(text);
}

export function longOfText(text: string): bigint {
  const digits = text.replace(/L$/, '');
  if (!/^[+-]?\d+$/.test(digits)) throw new UnpicklingError('Expected an integer, found something else.');
  if (digits.length > MAX_DIGITS) throw tooLong(`${digits.length} digits`);
  return BigInt(digits.replace(/^\+/, ''));
}

function tooLong(found: string): UnpicklingError {
  return new UnpicklingError(`An integer is too long: found ${found}, expected at most ${MAX_DIGITS} digits.`);
}

export function floatOfText(text: string): number {
  const special = { nan: NaN, inf: Infinity, '-inf': -Infinity }[text];
  const value = special ?? (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined);
  if (value === undefined) throw new UnpicklingError('Expected a float, found something else.');
  return value;
}

/** `raw-unicode-escape`: Latin-1 in which only \\uXXXX and \\UXXXXXXXX mean something. */
export function rawUnicode(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, four?: string, eight?: string) =>
    codePoint(parseInt(four ?? eight ?? '', 16)),
  );
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

/** The repr of a Python 2 `str`, quotes and all. */
export function quotedBytes(text: string): Uint8Array {
  const [, quote, inner] = /^(['"])(.*)\1$/s.exec(text) ?? [];
  if (quote === undefined || inner === undefined) throw new UnpicklingError('Expected a quoted text.');
  const plain = inner.replace(
    /\\(?:x([0-9a-f]{2})|([0-7]{1,3})|([^]))/gi,
    (_, hex?: string, octal?: string, other?: string) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      return SIMPLE_ESCAPES[other ?? ''] ?? other ?? '';
    },
  );
  return Buffer.from(plain, 'latin1');
}

function codePoint(code: number): string {
  if (code > 0x10ffff) throw new UnpicklingError('A text has a character that does not exist.');
  return String.fromCodePoint(code);
}

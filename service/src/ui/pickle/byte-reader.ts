import { UnpicklingError } from './unpickling-error.js';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a pickle's bytes in order. A length is looked at before anything is made of it, so a lie costs nothing. */
export class ByteReader {
  #position = 0;
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.#position;
  }

  byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** A length; one beyond what a number can tell is beyond any file, too. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Up to the next newline, as Latin-1, without it. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.#position);
    if (end === -1) throw new UnpicklingError('The pickle ends inside of a line.');
    const line = Buffer.from(this.take(end - this.#position)).toString('latin1');
    this.#position += 1;
    return line;
  }

  #skip(length: number): number {
    const start = this.#position;
    const left = this.bytes.length - start;
    if (!(length >= 0 && length <= left)) {
      throw new UnpicklingError(`The pickle is cut off: expected ${length} more bytes at ${start}, found ${left}.`);
    }
    this.#position = start + length;
    return start;
  }
}

/** UTF-8 as Python's `surrogatepass` reads it: halves of surrogate pairs are allowed, and halves that meet become a character. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeWithSurrogates(bytes);
  }
}

function decodeWithSurrogates(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  const flush = (end: number) => {
    try {
      parts.push(strictUtf8.decode(bytes.subarray(start, end)));
    } catch (error) {
      throw new UnpicklingError('A text in the pickle is not UTF-8.', { cause: error });
    }
  };
  for (let i = 0; i + 2 < bytes.length; i += 1) {
    const [lead, second, third] = bytes.subarray(i, i + 3) as unknown as [number, number, number]; // i + 2 is inside
    if (lead !== 0xed || second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
    flush(i);
    parts.push(String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)));
    start = i + 3;
    i += 2;
  }
  flush(bytes.length);
  return parts.join('');
}

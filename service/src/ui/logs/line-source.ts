import { parseHeader, type LineHeader } from './log-line.js';

/** Where the lines come from. */
export interface ByteSource {
  /** Bytes that are looked at. The file may have grown since. */
  readonly size: number;
  read(start: number, end: number, signal: AbortSignal): Promise<Buffer>;
}

/** Bytes of a line that are held in memory; of a longer one, the rest is only counted. */
export const LINE_LIMIT = 131_072;

/** Only `\n` ends a line: a progress bar that draws over itself with `\r` stays one. */
export class Line {
  #header: LineHeader | undefined | null = null;

  constructor(
    /** In the file. */
    readonly start: number,
    /** In the file, without the newline. */
    readonly end: number,
    readonly isTerminated: boolean,
    /** The line, or its first LINE_LIMIT bytes. */
    readonly bytes: Buffer,
  ) {}

  get header(): LineHeader | undefined {
    if (this.#header === null) this.#header = parseHeader(this.bytes);
    return this.#header;
  }

  get isCut(): boolean {
    return this.bytes.length < this.end - this.start;
  }
}

/**
 * Lines of a file from an offset on, one after the other, with little in memory. `next` is synchronous, because a log may have
 * millions of lines; when it needs more bytes it says so, and `fill` gets them.
 */
export class LineSource {
  #chunk: Buffer = Buffer.alloc(0);
  /** In the file. */
  #chunkStart: number;
  /** In the chunk. */
  #at = 0;
  #lineStart: number;
  #pieces: Buffer[] = [];
  #piecesLength = 0;
  #size: number;
  #needsMore = false;
  #ahead: Promise<Buffer> | undefined;

  constructor(
    private readonly file: ByteSource,
    start: number,
    private readonly options: { readonly chunkBytes: number; readonly readAhead: boolean },
  ) {
    this.#chunkStart = start;
    this.#lineStart = start;
    this.#size = file.size;
  }

  /** Where the line that comes next starts, or the end of the file. */
  get offset(): number {
    return this.#lineStart;
  }

  next(): Line | 'more' | 'end' {
    const newline = this.#chunk.indexOf(0x0a, this.#at);
    if (newline !== -1) {
      this.#keep(this.#chunk.subarray(this.#at, newline));
      this.#at = newline + 1;
      return this.#finish(this.#chunkStart + newline, true);
    }
    this.#keep(this.#chunk.subarray(this.#at));
    this.#at = this.#chunk.length;
    const position = this.#chunkStart + this.#at;
    this.#needsMore = position < this.#size;
    if (this.#needsMore) return 'more';
    return this.#lineStart < position ? this.#finish(position, false) : 'end';
  }

  /** Whether `next` has said `more`. */
  get needsMore(): boolean {
    return this.#needsMore;
  }

  async fill(signal: AbortSignal): Promise<void> {
    this.#needsMore = false;
    this.#chunkStart += this.#chunk.length;
    this.#at = 0;
    this.#chunk = await (this.#ahead ?? this.#readFrom(this.#chunkStart, signal));
    const position = this.#chunkStart + this.#chunk.length;
    if (this.#chunk.length === 0) this.#size = position; // the file has become shorter
    this.#ahead = undefined;
    if (this.options.readAhead && position < this.#size) {
      this.#ahead = this.#readFrom(position, signal);
      this.#ahead.catch(() => undefined); // is seen when it is waited for, if ever
    }
  }

  #readFrom(start: number, signal: AbortSignal): Promise<Buffer> {
    return this.file.read(start, Math.min(start + this.options.chunkBytes, this.#size), signal);
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0 || this.#piecesLength >= LINE_LIMIT) return;
    const kept = piece.subarray(0, LINE_LIMIT - this.#piecesLength);
    this.#pieces.push(kept);
    this.#piecesLength += kept.length;
  }

  #finish(end: number, isTerminated: boolean): Line {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    const line = new Line(this.#lineStart, end, isTerminated, bytes);
    this.#pieces = [];
    this.#piecesLength = 0;
    this.#lineStart = isTerminated ? end + 1 : end;
    return line;
  }
}

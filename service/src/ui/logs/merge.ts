import { type ByteSource, type Line, LineSource } from './line-source.js';
import { NO_TIME_MICROS } from './log-line.js';

/** A line in its place in the merged log. */
export interface MergedLine {
  readonly line: Line;
  /** Index of its file. */
  readonly file: number;
}

/**
 * The lines of several files in the order of their times. One line of each file is compared at a time, so lines of one file keep
 * their order whatever their times; of equal times the first file's comes first; a line without a time holds its file back until all
 * others have ended. This is upstream's order, and its whole state is one offset a file.
 */
export class Merge {
  readonly #sources: readonly LineSource[];
  /** The line of each file that waits for its turn; undefined before it is read, null after the last one. */
  readonly #heads: (Line | null | undefined)[];

  constructor(
    files: readonly ByteSource[],
    offsets: readonly number[],
    private readonly options: {
      readonly chunkBytes: number;
      readonly readAhead: boolean;
      readonly signal: AbortSignal;
    },
  ) {
    this.#sources = files.map((file, i) => new LineSource(file, offsets[i] ?? 0, options));
    this.#heads = files.map(() => undefined);
  }

  /** Where each file goes on: start of the line that waits, or the file's end. Only between lines, see `take`. */
  get offsets(): number[] {
    return this.#sources.map((source, i) => this.#heads[i]?.start ?? source.offset);
  }

  /** The next line; `more` when bytes are needed first, see `fill`. */
  take(): MergedLine | 'more' | 'end' {
    let first = -1;
    for (let i = 0; i < this.#heads.length; i += 1) {
      const head = this.#head(i);
      if (head === 'more') return 'more';
      if (head !== null && (first === -1 || this.#isBefore(head, this.#heads[first]))) first = i;
    }
    const line = this.#heads[first];
    if (!line) return 'end';
    this.#heads[first] = undefined;
    return { line, file: first };
  }

  async fill(): Promise<void> {
    this.options.signal.throwIfAborted();
    const waiting = this.#sources.filter(({ needsMore }) => needsMore);
    await Promise.all(waiting.map((source) => source.fill(this.options.signal)));
  }

  #head(i: number): Line | null | 'more' {
    const known = this.#heads[i];
    if (known !== undefined) return known;
    const next = this.#sources[i]?.next() ?? 'end';
    if (next === 'more') return 'more';
    return (this.#heads[i] = next === 'end' ? null : next);
  }

  #isBefore(line: Line, other: Line | null | undefined): boolean {
    return other ? micros(line) < micros(other) : true;
  }
}

function micros(line: Line): number {
  return line.header?.micros ?? NO_TIME_MICROS;
}

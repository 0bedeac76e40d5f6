import { LRUCache } from 'lru-cache';
import { SharedWork } from './shared-work.js';

export interface KeptOptions<T> {
  readonly maxBytes: number;
  /** Without it things are kept until others need their place. */
  readonly ttlMs?: number;
  /** Bytes of memory, roughly. */
  readonly sizeOf: (value: T) => number;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
  /** Load it again. */
  readonly invalidate?: boolean;
}

/** What was read and is kept in bounded memory. Failures and things that are not there are not kept. */
export class Kept<T extends object> {
  readonly #cache: LRUCache<string, T> | undefined;
  readonly #loading = new SharedWork<T | undefined>();
  readonly #sizeOf: (value: T) => number;

  constructor({ maxBytes, ttlMs, sizeOf }: KeptOptions<T>) {
    this.#sizeOf = (value) => Math.max(1, Math.ceil(sizeOf(value)));
    // Without a size, lru-cache would keep everything.
    this.#cache =
      maxBytes < 1 || ttlMs === 0 ? undefined : new LRUCache({ maxSize: maxBytes, ...(ttlMs && { ttl: ttlMs }) });
  }

  /** Concurrent calls for one key load once; the load is aborted when all callers are gone. */
  async get(
    key: string,
    { signal, invalidate }: GetOptions,
    load: (signal: AbortSignal) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const known = invalidate ? undefined : this.#cache?.get(key);
    if (known !== undefined) return known;
    return this.#loading.run(key, signal, async (shared) => {
      const value = await load(shared);
      if (value !== undefined) this.set(key, value);
      return value;
    });
  }

  peek(key: string): T | undefined {
    return this.#cache?.get(key);
  }

  /** For `/status`. */
  toJSON(): { entries: number; bytes: number } {
    return { entries: this.#cache?.size ?? 0, bytes: this.#cache?.calculatedSize ?? 0 };
  }

  set(key: string, value: T): void {
    this.#cache?.set(key, value, { size: this.#sizeOf(value) });
  }
}

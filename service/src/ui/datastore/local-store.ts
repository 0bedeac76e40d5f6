import { constants } from 'node:fs';
import { open, readdir, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ReadError } from '../read-error.js';
import { parseAttributes } from './attributes.js';
import { safePath } from './paths.js';
import { MAX_LISTED, type ReadOptions, type Store, type StoredFile } from './store.js';

/** A folder. Links that lead out of it are treated as if nothing were there. */
export class LocalStore implements Store {
  readonly name: string;

  constructor(readonly root: string) {
    this.name = `local:${root}`;
  }

  async size(path: string): Promise<number | undefined> {
    return this.#withFile(path, async (file) => (await file.stat()).size);
  }

  async read(path: string, options: ReadOptions & { maxBytes: number }): Promise<StoredFile | undefined> {
    const bytes = await this.#withFile(path, async (file) => {
      const { size } = await file.stat();
      if (size > options.maxBytes) {
        throw new ReadError('artifact-too-large', `${path}: ${size} bytes, more than ${options.maxBytes}`);
      }
      return readExactly(file, 0, size, options.signal);
    });
    if (bytes === undefined) return undefined;
    const sidecar = await this.#withFile(`${path}_meta`, async (file) => readExactly(file, 0, 4096));
    const attributes = parseAttributes(sidecar?.toString('utf8'));
    return { bytes, ...(attributes && { attributes }) };
  }

  async readRange(path: string, start: number, end: number, { signal }: ReadOptions = {}): Promise<Buffer> {
    const bytes = await this.#withFile(path, (file) => readExactly(file, start, end, signal));
    if (bytes === undefined) throw new ReadError('DataException', `${this.name} has no file ${path} any more.`);
    return bytes;
  }

  async list(folder: string): Promise<string[]> {
    const path = await this.#resolve(folder);
    if (path === undefined) return [];
    try {
      const entries = await readdir(path, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      return names.sort().slice(0, MAX_LISTED);
    } catch (error) {
      if (isMissing(error)) return [];
      throw this.#failure(folder, error);
    }
  }

  async #withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
    const resolved = await this.#resolve(path);
    if (resolved === undefined) return undefined;
    let file: FileHandle | undefined;
    try {
      // Not blocked by a pipe, and not led on by a link that has come in between.
      file = await open(resolved, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      return (await file.stat()).isFile() ? await use(file) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#failure(path, error);
    } finally {
      await file?.close();
    }
  }

  /** The real path, or undefined when there is nothing, or it is outside of the root. */
  async #resolve(path: string): Promise<string | undefined> {
    try {
      const root = await realpath(this.root);
      const real = await realpath(join(root, safePath(path)));
      return real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#failure(path, error);
    }
  }

  #failure(path: string, error: unknown): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ReadError || typeof code !== 'string') return error; // an AbortError has a number
    return new ReadError('DataException', `Cannot read ${path} in ${this.name} (${code}).`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG';
}

async function readExactly(file: FileHandle, start: number, end: number, signal?: AbortSignal): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(end, (await file.stat()).size) - start));
  let filled = 0;
  while (filled < buffer.length) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, filled, Math.min(buffer.length - filled, 1_048_576), start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

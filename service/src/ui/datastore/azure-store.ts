import type { BlobDownloadResponseParsed } from '@azure/storage-blob';
import { ReadError } from '../read-error.js';
import { parseAttributes } from './attributes.js';
import type { AzureAccount } from './azure-account.js';
import { safePath } from './paths.js';
import { MAX_LISTED, type ReadOptions, type Store, type StoredFile } from './store.js';

/** A container, or what is below a prefix of one. */
export class AzureStore implements Store {
  readonly name: string;
  readonly #container: string;
  readonly #prefix: string;

  /** @param root `<container>[/<prefix>]` */
  constructor(
    private readonly account: AzureAccount,
    root: string,
  ) {
    const [container = '', ...prefix] = safePath(root).split('/');
    this.name = `azure:${root}`;
    this.#container = container;
    this.#prefix = prefix.length > 0 ? `${prefix.join('/')}/` : '';
  }

  size(path: string, { signal }: ReadOptions = {}): Promise<number | undefined> {
    return this.account.use(this.#container, signal, async (client, abortSignal) => {
      const { contentLength } = await client.getBlobClient(this.#blob(path)).getProperties({ abortSignal });
      return contentLength ?? 0;
    });
  }

  read(path: string, { signal, maxBytes }: ReadOptions & { maxBytes: number }): Promise<StoredFile | undefined> {
    return this.account.use(this.#container, signal, async (client, abortSignal) => {
      const response = await client.getBlobClient(this.#blob(path)).download(0, undefined, { abortSignal });
      const bytes = await collect(response, path, maxBytes);
      const attributes = parseAttributes(response.metadata?.metaflow_user_attributes);
      return { bytes, ...(attributes && { attributes }) };
    });
  }

  async readRange(path: string, start: number, end: number, { signal }: ReadOptions = {}): Promise<Buffer> {
    if (end <= start) return Buffer.alloc(0);
    const bytes = await this.account.use(this.#container, signal, async (client, abortSignal) => {
      const response = await client.getBlobClient(this.#blob(path)).download(start, end - start, { abortSignal });
      return collect(response, path, end - start);
    });
    if (bytes === undefined) throw new ReadError('DataException', `${this.name} has no file ${path} any more.`);
    return bytes;
  }

  async list(folder: string, { signal }: ReadOptions = {}): Promise<string[]> {
    const prefix = `${this.#blob(folder)}/`;
    const names = await this.account.use(this.#container, signal, async (client, abortSignal) => {
      const found: string[] = [];
      for await (const item of client.listBlobsByHierarchy('/', { prefix, abortSignal })) {
        if (item.kind === 'blob') found.push(item.name.slice(prefix.length));
        if (found.length === MAX_LISTED) break;
      }
      return found.sort();
    });
    return names ?? [];
  }

  #blob(path: string): string {
    return this.#prefix + safePath(path);
  }
}

async function collect(response: BlobDownloadResponseParsed, path: string, maxBytes: number): Promise<Buffer> {
  const stream = response.readableStreamBody as (NodeJS.ReadableStream & { destroy(): void }) | undefined; // in Node always there
  if (stream === undefined) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let length = 0;
  if ((response.contentLength ?? 0) <= maxBytes) {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
    }
    return Buffer.concat(chunks, length);
  }
  stream.destroy();
  throw new ReadError('artifact-too-large', `${path}: ${response.contentLength} bytes, more than ${maxBytes}`);
}

import { dirname } from 'node:path';
import { casContent } from '../datastore/gunzip.js';
import type { Datastore } from '../datastore/datastore.js';
import { LocalStore } from '../datastore/local-store.js';
import { safePath } from '../datastore/paths.js';
import type { Store, StoredFile } from '../datastore/store.js';
import { PyDict, PyObject, type PyValue } from '../pickle/values.js';
import { ReadError } from '../read-error.js';

/** What a parameter of type IncludeFile holds: not the text, but where it is. */
export interface IncludedFile {
  readonly url: string;
  /** Stored by Metaflow, gzipped; else a file that was there before. */
  readonly isUploaded: boolean;
  readonly isText: boolean;
  readonly encoding: string;
  /** Bytes. */
  readonly size: number;
}

export function asIncludedFile(value: PyValue): IncludedFile | undefined {
  if (!(value instanceof PyObject) || value.type.name !== 'IncludedFile') return undefined;
  const state = members(value.state);
  const descriptor = members(state.get('_descriptor') ?? state.get('descriptor') ?? null);
  const url = descriptor.get('url');
  if (typeof url !== 'string') return undefined;
  const encoding = descriptor.get('encoding');
  return {
    url,
    isUploaded: descriptor.get('sub-type') !== 'external' && descriptor.get('type') !== 'external',
    isText: descriptor.get('is_text') !== false,
    encoding: typeof encoding === 'string' ? encoding : 'utf-8',
    size: Number(descriptor.get('size') ?? 0),
  };
}

/** @throws ReadError when it cannot be read or is larger than `maxBytes` */
export async function readIncludedFile(
  datastore: Datastore,
  store: Store,
  file: IncludedFile,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<PyValue> {
  // Compression makes small contents a little larger.
  const stored = await fetchUrl(datastore, store, file, { maxBytes: maxBytes + 1024, signal });
  if (stored === undefined)
    throw new ReadError('DataException', `The included file ${file.url} does not exist any more.`);
  const isGzip = stored.bytes[0] === 0x1f && stored.bytes[1] === 0x8b;
  const bytes = file.isUploaded && isGzip ? await casContent(stored, maxBytes) : stored.bytes;
  return file.isText ? decode(bytes, file) : bytes;
}

async function fetchUrl(
  datastore: Datastore,
  store: Store,
  { url, isUploaded }: IncludedFile,
  options: { maxBytes: number; signal: AbortSignal },
): Promise<StoredFile | undefined> {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url) ?? [];
  if (scheme === 'azure') {
    const container = datastore.open('azure', safePath(rest.split('/', 1)[0] ?? ''));
    // Metaflow repeats the container in the name of the blob.
    return (await container.read(rest, options)) ?? container.read(rest.replace(/^[^/]+\//, ''), options);
  }
  if ((scheme ?? 'local') !== 'local' || !(store instanceof LocalStore)) {
    throw new ReadError('DataException', `The included file ${url} is in a store that the UI service cannot read.`);
  }
  // Metaflow puts them into `data` beside the datastore's root. The pickle chooses the path, so only that form of it is followed,
  // and from the root: then a datastore that was moved works, too.
  const [path] = /data\/[^/]+\/[^/]+$/.exec(url) ?? [];
  if (path === undefined || !isUploaded) {
    throw new ReadError('DataException', `The included file ${url} is outside of the datastore ${store.name}.`);
  }
  return datastore.open('local', dirname(store.root)).read(path, options);
}

/** As Python reads text: any kind of line end becomes `\n`. */
function decode(bytes: Buffer, { encoding, url }: IncludedFile): string {
  try {
    const label = encoding.toLowerCase().replace('latin-1', 'latin1').replaceAll('_', '-');
    return new TextDecoder(label, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (error) {
    throw new ReadError('UnicodeDecodeError', `The included file ${url} is not ${encoding}.`, { cause: error });
  }
}

function members(value: PyValue): Map<PyValue, PyValue> {
  return new Map(value instanceof PyDict ? value.entries : []);
}

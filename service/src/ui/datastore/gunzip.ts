import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ReadError } from '../read-error.js';
import type { StoredFile } from './store.js';

const gunzipAsync = promisify(gunzip);

/**
 * The content of a content-addressed file: gzipped unless its attributes say `cas_raw`.
 *
 * @throws ReadError `artifact-too-large` when there is more than `maxBytes` of it, however small the file.
 */
export async function casContent({ bytes, attributes }: StoredFile, maxBytes: number): Promise<Buffer> {
  if (attributes?.cas_raw === true) return bytes;
  try {
    return await gunzipAsync(bytes, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ReadError('artifact-too-large', `The value has more than ${maxBytes} bytes.`, { cause: error });
    }
    throw new ReadError('DataException', 'The file of the value is no gzip, or is cut off.', { cause: error });
  }
}

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { datastore, STORE } from './recording.js';

/**
 * A copy of the recorded datastore, since nobody may write to /flows. One of its pickles names the place of an included file, so
 * the copy is at a path of the same length: then nothing in the pickle has to be counted anew.
 */
export function copyStore(): { path: string; remove(): void } {
  const path = mkdtempSync('/tmp/u');
  if (path.length !== STORE.length) throw new Error(`${path} is not as long as ${STORE}.`);
  cpSync(fileURLToPath(datastore), path, { recursive: true });
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    if (/\/data\/[0-9a-f]{2}\/[0-9a-f]{40}$/.test(name)) moveBlob(join(path, name), path);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function moveBlob(file: string, path: string): void {
  const packed = readFileSync(file);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return; // not gzip
  let text: string;
  try {
    text = gunzipSync(packed).toString('latin1');
  } catch {
    return; // broken on purpose
  }
  if (text.includes(STORE)) writeFileSync(file, gzipSync(Buffer.from(text.replaceAll(STORE, path), 'latin1')));
}

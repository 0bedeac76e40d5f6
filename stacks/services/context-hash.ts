import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hash of all that an image is built from: the Dockerfile, and what .dockerignore lets in, by a line `!NAME` each. The
 * same files give the same hash on any machine.
 *
 * @returns The first 12 hexadecimal digits of a SHA-256
 */
export function contextHash(folder: string): string {
  const lines = readFileSync(join(folder, '.dockerignore'), 'utf8').split('\n');
  const names = lines.flatMap((line) => (line.startsWith('!') ? [line.slice(1).trim()] : []));
  const hash = createHash('sha256');
  for (const file of ['Dockerfile', ...names].sort().flatMap((name) => filesOf(folder, name))) {
    hash.update(`${file}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest(),
    );
  }
  return hash.digest('hex').slice(0, 12);
}

/** Files below a name, in an order that depends on nothing but the names. */
function filesOf(folder: string, name: string): string[] {
  if (!statSync(join(folder, name)).isDirectory()) return [name];
  return readdirSync(join(folder, name))
    .sort()
    .flatMap((inner) => filesOf(folder, `${name}/${inner}`));
}

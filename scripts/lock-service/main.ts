/**
 * Writes service/package-lock.json out of the root's: the image is built from the folder service/ alone, and gets the versions that
 * were tested here. Run it after every `npm install` that changes what the service depends on; a test holds the two together.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workspaceLock, type Lock } from './lock.js';

const root = new URL('../../package-lock.json', import.meta.url);
const target = new URL('../../service/package-lock.json', import.meta.url);

try {
  const lock = workspaceLock(JSON.parse(readFileSync(root, 'utf8')) as Lock, 'service');
  writeFileSync(target, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${fileURLToPath(target)}: ${Object.keys(lock.packages).length - 1} packages`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

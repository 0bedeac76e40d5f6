/** `tsx scripts/render-chart.ts CHART FOLDER`: writes what charts/CHART renders to with each of its ci values files, a file each. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { helmProgram } from './kubernetes-tools.js';

const run = promisify(execFile);

const [chart, folder] = process.argv.slice(2);
if (chart === undefined || folder === undefined) {
  throw new Error('Usage: tsx scripts/render-chart.ts CHART FOLDER, such as: metaflow /tmp/rendered');
}
const source = fileURLToPath(new URL(`../charts/${chart}`, import.meta.url));
for (const file of await readdir(path.join(source, 'ci'))) {
  const values = path.join(source, 'ci', file);
  const args = ['template', chart, source, '--namespace', 'metaflow', '--values', values];
  const { stdout } = await run(await helmProgram(), args, { maxBuffer: 16_777_216 });
  await writeFile(path.join(folder, file.replace('-values', '')), stdout);
}

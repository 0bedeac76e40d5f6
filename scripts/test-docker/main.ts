/** `npm run test:docker`: builds the service's image and tries the compose files, on the Docker engine of this machine. See --help. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checks, PartEnded } from './checks.js';
import { IMAGE, type Context } from './context.js';
import { findEngine } from './engine.js';
import { plainEnvironment } from './environment.js';
import { Metaflow } from './metaflow.js';
import { HELP, parseOptions, type PartName } from './options.js';
import { testDevelopment } from './parts/development.js';
import { testImage } from './parts/image.js';
import { testServices } from './parts/services.js';
import { testTests } from './parts/tests.js';

const PARTS: Record<PartName, (context: Context) => Promise<void>> = {
  image: testImage,
  services: testServices,
  development: testDevelopment,
  tests: testTests,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') return (say(HELP), 0);

  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
  const { signal } = interruption;
  const env = plainEnvironment(process.env);
  const engine = await findEngine(env, signal);
  say(`Docker ${engine.version}, Compose ${engine.compose.version} (${engine.compose.command.join(' ')})`);

  const folder = await mkdtemp(path.join(tmpdir(), 'metaflow-test-docker-'));
  const checks = new Checks(say);
  let metaflow: Promise<Metaflow> | undefined;
  const context: Context = {
    ...{ checks, engine, options, folder, env, signal, say },
    root: fileURLToPath(new URL('../..', import.meta.url)),
    metaflow: () => (metaflow ??= Metaflow.setUp({ folder, python: options.python, env, signal })),
  };
  try {
    for (const part of options.parts) {
      say(`${part}:`);
      await PARTS[part](context).catch((error: unknown) => {
        if (!(error instanceof PartEnded)) throw error;
      });
    }
  } finally {
    if (options.keep) say(`Kept: what is named metaflow-test-docker-*, the image ${IMAGE}, and ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
  say(checks.summary);
  return checks.failed === 0 ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

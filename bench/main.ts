// npm run bench -- [--url URL] [--pages | --memory | --ui] ... : how fast the services are and how much memory they take.
// The modes and their options are in HELP (options.ts).
import { benchEndpoints } from './endpoints-mode.js';
import { LoadGenerator } from './load.js';
import { benchMemory } from './memory-mode.js';
import { HELP, parseOptions, type Mode } from './options.js';
import { benchPages } from './pages-mode.js';
import { benchUi } from './ui-mode.js';

const MODES = { endpoints: benchEndpoints, pages: benchPages, memory: benchMemory, ui: benchUi } satisfies Record<
  Mode,
  unknown
>;

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === 'help') return void process.stdout.write(HELP);
  const load = new LoadGenerator();
  try {
    await MODES[options.mode](options, load, (line) => console.log(line));
  } finally {
    load.stop();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:os';
import { Failure } from './failure.js';
import { helpText, parseOptions, refuseSwallowedOptions } from './options.js';
import { runStack } from './stack.js';
import { Stopped, StopRequests } from './stop-request.js';
import { Terminal } from './terminal.js';

const CHECKOUT = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Runs the stack as the command line says. @returns the exit status; mistakes are printed, not thrown. */
export async function start(args: readonly string[]): Promise<number> {
  const stops = new StopRequests();
  let command = false;
  let terminal = new Terminal(process.stdout, process.stderr);
  try {
    assertPlatform(process.platform);
    refuseSwallowedOptions(process.env);
    const cwd = userFolder(process.env);
    const options = parseOptions(args, { cwd, checkout: CHECKOUT });
    if (options === 'help') {
      terminal.line(helpText());
      return 0;
    }
    command = options.command !== undefined;
    if (command) terminal = new Terminal(process.stderr, process.stderr); // standard output is the command's
    return await runStack(options, { terminal, stops, checkout: CHECKOUT, cwd });
  } catch (error) {
    if (error instanceof Stopped) return command ? 128 + constants.signals[error.signal] : 0;
    if (!(error instanceof Failure)) throw error;
    terminal.failure(error);
    return error.status;
  }
}

function assertPlatform(platform: NodeJS.Platform): void {
  if (platform === 'win32') throw new Failure('The local stack needs Linux or macOS. On Windows, run it in WSL.');
}

/** npm runs scripts in the package's folder and tells where it was called; relative paths mean the latter. */
function userFolder(env: NodeJS.ProcessEnv): string {
  return (env.npm_lifecycle_event === 'start' && env.INIT_CWD) || process.cwd();
}

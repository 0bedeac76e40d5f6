import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Az, AzError } from '../azure/az.js';
import { reportFailure, userFolder } from '../azure/command-line.js';
import { namedSubscription, readSettings } from '../azure/configuration.js';
import { ProgramMissing, ProgramTooSlow } from '../azure/program.js';
import { Failure } from '../local-stack/failure.js';
import { Stopped, StopRequests } from '../local-stack/stop-request.js';
import { shellQuote } from '../local-stack/terminal.js';
import { HELP, parseOptions, type Options } from './options.js';
import { statePlace, tfvarsLines } from './place.js';
import { assertAccountCanBeHad, caller, grant, steps, type Principal, type Step } from './steps.js';

const CHECKOUT = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

const account = z.object({ id: z.string(), name: z.string(), user: z.object({ name: z.string(), type: z.string() }) });

/** Makes the place, or says what it would do. @returns the exit status; mistakes are printed, not thrown */
export async function start(args: readonly string[]): Promise<number> {
  const stops = new StopRequests();
  const { env } = process;
  try {
    const options = parseOptions(args, { cwd: userFolder(env), checkout: CHECKOUT, env });
    if (options === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    await bootstrap(options, env, stops.stopped);
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return 128 + constants.signals[error.signal];
    return reportFailure(readable(error), process.stderr);
  }
}

async function bootstrap(options: Options, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const { configuration } = await readSettings({ directory: options.workDir, varFiles: options.varFiles, env });
  const place = statePlace(configuration, options);
  const login = await new Az({ env, signal }, namedSubscription(configuration, env)).json(account, 'account', 'show');
  const az = new Az({ env, signal }, login.id);
  say(`Subscription: ${login.name} (${login.id})`);

  await assertAccountCanBeHad(az, place);
  const settings = {
    place,
    location: configuration.location,
    replication: options.replication,
    subscription: login.id,
  };
  const members: Principal[] = options.members.map((id) => ({ id }));
  // With members named, whoever calls need not be known to Entra ID (a managed identity is not).
  const principals =
    members.length > 0 && login.user.type !== 'user' ? members : [await caller(az, login.user), ...members];
  for (const step of [...steps(settings), ...principals.map((principal) => grant(settings, principal))]) {
    if (options.dryRun) say(`az ${step.args.map(shellQuote).join(' ')}`);
    else await perform(az, step);
  }
  if (options.dryRun) return;
  say('\nReady. Add these lines to the variables:\n');
  process.stdout.write(`${tfvarsLines(place)}\n`);
  say(
    '\nWhat is deployed already keeps its state only when it is moved, once: npm run deploy -- --target all … --migrate-state',
  );
  say('The role may take five minutes until it works.');
}

async function perform(az: Az, { title, args }: Step): Promise<void> {
  try {
    await az.text(...args);
  } catch (error) {
    if (!(error instanceof AzError && error.code === 'RoleAssignmentExists')) throw error;
  }
  say(`  ${title}`);
}

function readable(error: unknown): unknown {
  if (error instanceof ProgramMissing) {
    return new Failure(
      'az is not on the PATH. Install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli',
    );
  }
  if (error instanceof AzError) {
    const login = /az login|AADSTS/.test(error.message) ? ' Log in: az login' : '';
    return new Failure(`az failed: ${error.message}${login} It may be run again; what is made is kept.`, [
      error.command,
    ]);
  }
  return error instanceof ProgramTooSlow ? new Failure(`${error.message}. Run it again; what is made is kept.`) : error;
}

/** On standard error: standard output has the lines for the variables, and nothing else. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFailure, userFolder } from '../azure/command-line.js';
import { readSettings } from '../azure/configuration.js';
import { withSubscription } from '../azure/subscription.js';
import { Stopped, StopRequests } from '../local-stack/stop-request.js';
import { deploy, diff } from './deploy.js';
import { destroy } from './destroy.js';
import { adviceText, recognise } from './failures/recognise.js';
import { parseOptions, type Options } from './options.js';
import { output } from './output.js';
import type { Session } from './session.js';
import { localStateFile } from './stack-state.js';
import { synthesize } from './synthesis.js';
import { requireTerraform, Terraform, TerraformFailed, TerraformInterrupted } from './terraform.js';

const CHECKOUT = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Group and others get no access to what is written here: state and plans hold secrets. */
const OWNER_ONLY = 0o077;

/**
 * Does what the command line says. @returns the exit status; mistakes are printed, not thrown.
 * @param app the program that makes the stacks
 */
export async function start(args: readonly string[], app = path.join(CHECKOUT, 'stacks/main.ts')): Promise<number> {
  process.umask(OWNER_ONLY);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // `| head`: no reason to die
  const stops = new StopRequests();
  try {
    const options = parseOptions(args, { cwd: userFolder(process.env), checkout: CHECKOUT, env: process.env });
    if ('help' in options) {
      process.stdout.write(options.help);
      return 0;
    }
    return await run(options, app, stops);
  } catch (error) {
    if (error instanceof Stopped) return 128 + constants.signals[error.signal];
    if (error instanceof TerraformInterrupted) return error.status || 128 + constants.signals.SIGINT;
    return reportFailure(error, process.stderr);
  }
}

async function run(given: Options, app: string, stops: StopRequests): Promise<number> {
  const { workDir, verb } = given;
  const settings = await readSettings({ directory: workDir, varFiles: given.varFiles, env: process.env });
  if (verb !== 'synth') await requireTerraform(process.env, stops.stopped);
  const stacks = await synthesize({ app, workDir, varFiles: settings.varFiles, env: process.env }, stops);
  const options = { ...given, stacks: given.stacks.filter((name) => !given.all || stacks.has(name)) };
  if (verb === 'synth') {
    for (const name of options.stacks) {
      process.stdout.write(`${path.join(stacks.get(name)?.folder ?? '', 'cdk.tf.json')}\n`);
    }
    return 0;
  }
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const offline = verb === 'output' && [...stacks.values()].every((stack) => localStateFile(stack) !== undefined);
  const env = offline
    ? process.env
    : await withSubscription(
        settings.configuration,
        process.env,
        stops.stopped,
        verb === 'output' ? () => undefined : say,
      );
  const terraform = new Terraform({ env, stops, out: process.stdout, err: process.stderr });
  const session: Session = { ...settings, options, stacks, terraform, stops, say };
  try {
    if (verb === 'output') return await output(session, process.stdout);
    if (verb === 'deploy') return await deploy(session, process.stdout);
    return await { diff, destroy }[verb](session);
  } catch (error) {
    if (!(error instanceof TerraformFailed)) throw error;
    advise(error, session);
    return error.status;
  }
}

/** Terraform has said what is wrong; this says what to do, where that is known. */
function advise({ on, errors }: TerraformFailed, session: Session): void {
  const folder = path.relative(process.cwd(), on.folder) || '.';
  const advices = recognise(errors, { ...session, stack: on.name, folder });
  if (advices.length > 0) session.say(`\nWhat to do\n\n${adviceText(advices)}`);
}

/** `npm run test:apply`: the infra stack, applied by real Terraform with the real providers against a stand-in. See --help. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Checks, PartEnded } from '../test-docker/checks.js';
import { run } from '../test-docker/command.js';
import { cliConfiguration } from './cli-configuration.js';
import { ROOT } from './root.js';
import { Deployment } from './deployment.js';
import { testExample } from './example.js';
import { testFailures } from './failing.js';
import type { Job } from './job.js';
import { testKilled } from './killed.js';
import { HELP, parseOptions } from './options.js';

interface Part {
  readonly name: string;
  readonly test: (job: Job) => Promise<void>;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') return (say(HELP), 0);
  const examples = options.onlyFailures ? [] : await chosenExamples(options.examples);

  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
  const { signal } = interruption;
  const folder = await mkdtemp(path.join(tmpdir(), 'metaflow-test-apply-'));
  try {
    const env = environment(process.env, cliConfiguration(options.mirror, folder, process.env));
    await requireTerraform(env, signal);
    await requireProviders(folder, env, signal);
    const checks = new Checks(say);
    const parts: Part[] = [
      ...(options.failures
        ? [
            { name: 'failures', test: testFailures },
            { name: 'killed', test: testKilled },
          ]
        : []),
      ...examples.map((name) => ({ name, test: (job: Job) => testExample(name, job) })),
    ];
    const next = async (): Promise<void> => {
      for (let part = parts.shift(); part && !signal.aborted; part = parts.shift()) {
        const own = path.join(folder, part.name);
        await mkdir(own);
        await part.test({ checks, options, folder: own, env, signal, say }).catch((error: unknown) => {
          if (!(error instanceof PartEnded)) throw error;
        });
      }
    };
    // All of them end before their folder goes, also when one is interrupted.
    const ends = await Promise.allSettled(Array.from({ length: options.parallel }, next));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    say(checks.summary);
    return checks.failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function chosenExamples(names: readonly string[]): Promise<string[]> {
  const files = await readdir(path.join(ROOT, 'examples'));
  const all = files.filter((file) => file.endsWith('.tfvars')).map((file) => file.slice(0, -'.tfvars'.length));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown}: there is no such example. There are: ${all.join(', ')}`);
  return names.length > 0 ? [...names] : all;
}

/** Nothing of the user's that Terraform, the providers or the stack would read. */
function environment({ PATH, HOME, TMPDIR }: NodeJS.ProcessEnv, configFile: string | undefined): NodeJS.ProcessEnv {
  return {
    ...{ PATH, HOME, TMPDIR },
    ...(configFile !== undefined && { TF_CLI_CONFIG_FILE: configFile }),
    ...{ CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  };
}

async function requireTerraform(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const { status } = await run('terraform', ['version'], { env, signal }).catch(() => ({ status: 127 }));
  if (status !== 0) throw new Error('terraform is not on the PATH: https://developer.hashicorp.com/terraform/install');
}

/** @throws Error in one line when a provider cannot be had */
async function requireProviders(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const varFile = path.join(ROOT, 'examples/minimal.tfvars');
  const deployment = await Deployment.start({ folder: path.join(folder, 'providers'), varFile, env, signal });
  await deployment.init().finally(() => deployment.stop());
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

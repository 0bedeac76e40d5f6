import path from 'node:path';
import { run, type Result } from '../test-docker/command.js';
import { expectEqual } from '../test-docker/expect.js';
import { firstFailures, secondFailures, type AzureFailure } from './azure-failures.js';
import { Deployment } from './deployment.js';
import { ROOT } from './root.js';
import type { Job } from './job.js';

/** Polls of each long-running operation here. */
const POLLS = 3;

/** Azure fails in the ways that it does: `npm run deploy` says what to do, and a later one finishes the job. */
export async function testFailures(job: Job): Promise<void> {
  const { checks, folder, env, signal } = job;
  const varFile = path.join(ROOT, 'examples/minimal.tfvars');
  const deployment = await Deployment.start({ folder, varFile, env, signal });
  const { standIn, terraform } = deployment;
  standIn.polls = () => POLLS;
  try {
    await checks.require('failures: synth and terraform init', () => deployment.init());
    for (const [which, failures] of [
      ['first', firstFailures],
      ['second', secondFailures],
    ] as const) {
      standIn.faults.add(...failures.map(({ fault }) => fault));
      let result: Result | undefined;
      await checks.require(`failures: the ${which} deploy fails`, async () => {
        result = await deploy(deployment, job);
        if (result.status === 0) throw new Error('it succeeded');
        expectEqual(
          standIn.faults.unmet().map(({ code }) => code),
          [],
        );
      });
      for (const failure of failures)
        await checks.check(`failures: ${failure.fault.code}`, () => expectAnswer(failure, result?.output ?? ''));
    }
    await checks.check('failures: the pool that was left there is said to exist', async () => {
      const { output } = await deploy(deployment, job);
      if (!output.includes('Resource exists, but not in the state'))
        throw new Error(`not in the output:\n${tail(output)}`);
      const [, id = ''] =
        /resource with the ID "([^"]+)" already exists/.exec(output.replace(/\s*\n[│ ]*/g, ' ')) ?? [];
      if (!/agentPools\/taskworkers$/.test(id)) throw new Error(`found the id ${JSON.stringify(id)}`);
      standIn.store.delete(id); // az resource delete --ids
    });
    await checks.require('failures: the next deploy finishes the job', async () => {
      const { status, output } = await deploy(deployment, job);
      if (status !== 0) throw new Error(tail(output));
    });
    await checks.check('failures: a plan after that is empty', async () =>
      expectEqual((await terraform.plan()).actions, {}),
    );
    await checks.check('failures: operations were asked for until their end', () => {
      const polls = standIn.log.requests.filter(({ path: asked }) => asked.includes('/Microsoft.StandIn/operations/'));
      if (polls.length < POLLS * 5) throw new Error(`found ${polls.length} polls`);
    });
    await checks.check('failures: destroy', async () => {
      await terraform.destroy();
      expectEqual(
        standIn.store.all().map(({ id }) => id),
        [],
      );
    });
  } finally {
    await deployment.stop();
  }
}

async function deploy(deployment: Deployment, { signal }: Job): Promise<Result> {
  const files = (await deployment.varFiles()).flatMap((file) => ['--var-file', file]);
  const program = path.join(ROOT, 'scripts/deploy/main.ts');
  const target = ['deploy', '--target', 'infra', '--work-dir', deployment.folder, '--auto-approve'];
  return run(process.execPath, ['--import', import.meta.resolve('tsx'), program, ...target, ...files], {
    cwd: deployment.folder,
    env: deployment.environment,
    signal,
    timeoutMs: 20 * 60_000,
  });
}

/** Azure's own words, and what to do. */
function expectAnswer({ fault, advice }: AzureFailure, output: string): void {
  if (advice === undefined) {
    if (output.includes(fault.code)) throw new Error(`${fault.code} reached the user:\n${tail(output)}`);
    return;
  }
  for (const text of [fault.code, `${advice}.`])
    if (!output.includes(text)) throw new Error(`${JSON.stringify(text)} is not in the output:\n${tail(output)}`);
}

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-60).join('\n');
}

import path from 'node:path';
import { expectEqual } from '../test-docker/expect.js';
import { Deployment } from './deployment.js';
import { ROOT } from './root.js';
import type { Job } from './job.js';
import type { Diagnostic } from './plan.js';
import { TerraformError } from './terraform.js';

/** Applies that may fail because something exists, each with less of it, before it is called a failure. */
const ROUNDS = 4;

/**
 * Terraform is killed while the database server is in the making. Azure goes on with what it has begun, and the state knows nothing
 * of that: the next apply is told that it exists, and finishes the job once it was imported, as Terraform's own text says.
 */
export async function testKilled(job: Job): Promise<void> {
  const { checks, folder, env, signal } = job;
  const varFile = path.join(ROOT, 'examples/minimal.tfvars');
  const deployment = await Deployment.start({ folder, varFile, env, signal });
  const { standIn, terraform } = deployment;
  try {
    await checks.require('killed: synth and terraform init', () => deployment.init());
    await checks.require('killed: in the middle of an apply', async () => {
      const server = { method: 'PUT', path: /\/flexibleServers\/[^/]+$/ };
      standIn.polls = (id) => (server.path.test(id) ? Infinity : 0);
      if (!(await terraform.applyUntil(standIn.answered(server)))) throw new Error('the apply ended by itself');
      standIn.polls = () => 0;
      standIn.operations.finishAll();
    });
    await checks.require(
      'killed: later applies finish the job, after an import of what was in the making',
      async () => {
        for (let round = 1; ; round++) {
          const failure = await terraform.apply().then(
            () => undefined,
            (error: Error) => error,
          );
          if (failure === undefined) return;
          if (!(failure instanceof TerraformError) || round === ROUNDS) throw failure;
          for (const error of failure.report.errors) await adopt(error, failure, deployment, job);
        }
      },
    );
    await checks.check('killed: a plan after that is empty', async () =>
      expectEqual((await terraform.plan()).actions, {}),
    );
    await checks.check('killed: destroy', async () => {
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

async function adopt({ address, text }: Diagnostic, failure: Error, { terraform, standIn }: Deployment, { say }: Job) {
  const [, id] = /resource with the ID "([^"]+)" already exists/.exec(text) ?? [];
  if (id !== undefined && address !== undefined) {
    say(`          terraform import ${address} ${id}`);
    return terraform.import(address, id);
  }
  // The name of an assignment is random, so that the one of the killed apply is in the way of a second one.
  const [, assignment] = /existing role assignment is ([0-9a-f-]+)/i.exec(text) ?? [];
  const found = standIn.store
    .ofType('Microsoft.Authorization/roleAssignments')
    .find(({ name }) => assignment !== undefined && name.replaceAll('-', '') === assignment.replaceAll('-', ''));
  if (!found) throw failure;
  say(`          az role assignment delete --ids ${found.id}`);
  standIn.store.delete(found.id);
}

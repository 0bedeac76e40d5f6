import { Failure } from '../local-stack/failure.js';
import { handOver } from './hand-over.js';
import { withPlanFile } from './plan-file.js';
import { confirm } from './question.js';
import { look, open, stackOf, type Session } from './session.js';
import type { StackName } from './stack-name.js';
import { isDeployed } from './stack-state.js';

/** Plans, asks and applies, stack by stack. @returns the exit status */
export async function deploy(session: Session, out: NodeJS.WritableStream): Promise<number> {
  const { options } = session;
  for (const name of options.stacks) {
    const state = name === 'services' ? await openServices(session) : await open(session, name);
    if (state === 'no-infra') continue;
    if (options.dryRun) await plan(session, name);
    else await planAndApply(session, name);
    if (name === 'services' && !options.dryRun) await handOver(session, out);
  }
  return 0;
}

/** Plans only. @returns 2 when there is something to change, else 0 */
export async function diff(session: Session): Promise<number> {
  let status = 0;
  for (const name of session.options.stacks) {
    const state = name === 'services' ? await openServices(session) : await open(session, name);
    if (state === 'no-infra' || (await plan(session, name))) status = 2;
  }
  return status;
}

async function plan(session: Session, name: StackName): Promise<boolean> {
  session.say(`\n${name}: terraform plan`);
  return session.terraform.plan(stackOf(session, name), {});
}

async function planAndApply(session: Session, name: StackName): Promise<void> {
  const { options, terraform, configuration, stops, say } = session;
  const stack = stackOf(session, name);
  await withPlanFile(stack.folder, async (file) => {
    say(`\n${name}: terraform plan`);
    if (!(await terraform.plan(stack, { file }))) return;
    if (!options.autoApprove) {
      const text = `\nApply this plan for ${configuration.org_prefix} (${configuration.workspace}, ${configuration.location})? Only "yes" is accepted: `;
      await confirm({ text, expected: 'yes' }, stops.stopped);
    }
    say(`\n${name}: terraform apply`);
    await terraform.apply(stack, file);
  });
}

/** `services` reads the cluster that `infra` has made; without it Terraform would only say that something was not found. */
async function openServices(session: Session) {
  const { options, say } = session;
  const planned = options.stacks.includes('infra');
  const infra = await look(session, 'infra');
  if (!isDeployed(infra)) {
    if (planned && options.dryRun) {
      say('\nservices: not planned, because it reads the cluster that infra has yet to make.');
      return 'no-infra';
    }
    throw new Failure(
      'infra is not deployed, and services needs its cluster. First: npm run deploy -- --target infra, with the same options.',
    );
  }
  return open(session, 'services');
}

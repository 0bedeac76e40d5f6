import { Failure } from '../local-stack/failure.js';
import { losses } from './losses.js';
import { withPlanFile } from './plan-file.js';
import { confirm } from './question.js';
import { look, open, stackOf, type Session } from './session.js';
import type { StackName } from './stack-name.js';
import { isDeployed, type StackState } from './stack-state.js';

/** Plans the end of each stack, says what is lost, asks once, then applies: services before infra. @returns the exit status */
export async function destroy(session: Session): Promise<number> {
  const { options, say } = session;
  const states = await lookAtAll(session);
  const names = [...options.stacks].reverse().filter((name) => isDeployed(states.get(name) ?? []));
  if (names.length === 0) {
    say(
      `Nothing to destroy: ${options.stacks.join(' and ')} ${options.stacks.length > 1 ? 'are' : 'is'} not deployed.`,
    );
    return 0;
  }
  if (!names.includes('services') && names.includes('infra') && isDeployed(states.get('services') ?? [])) {
    throw new Failure(
      'services is still deployed on the cluster that would be destroyed. First: npm run destroy -- --target services (or leave --target out, for both).',
    );
  }
  for (const name of names) await open(session, name);
  if (options.dryRun) {
    for (const name of names) await plan(session, name);
    tellLosses(names, states, say);
    return 0;
  }
  await planned(session, names, [], async (files) => {
    tellLosses(names, states, say);
    await ask(session);
    for (const [i, name] of names.entries()) {
      say(`\n${name}: terraform apply (destroy)`);
      const file = files[i];
      if (file !== undefined) await session.terraform.apply(stackOf(session, name), file);
    }
  });
  return 0;
}

/** The states of both stacks: whether services is there matters to infra, too. */
async function lookAtAll(session: Session): Promise<ReadonlyMap<StackName, StackState>> {
  const states = new Map<StackName, StackState>();
  for (const name of ['services', 'infra'] as const) {
    const wanted = session.options.stacks.includes(name);
    if (wanted || (name === 'services' && session.stacks.has(name))) {
      states.set(name, await look(session, name));
    }
  }
  return states;
}

/** All plans are made before the question, so that a plan that fails leaves nothing half destroyed. */
async function planned(
  session: Session,
  [name, ...rest]: readonly StackName[],
  files: readonly string[],
  work: (files: readonly string[]) => Promise<void>,
): Promise<void> {
  if (name === undefined) return work(files);
  await withPlanFile(stackOf(session, name).folder, async (file) => {
    await plan(session, name, file);
    await planned(session, rest, [...files, file], work);
  });
}

async function plan(session: Session, name: StackName, file?: string): Promise<void> {
  session.say(`\n${name}: terraform plan -destroy`);
  await session.terraform.plan(stackOf(session, name), { destroy: true, ...(file !== undefined && { file }) });
}

function tellLosses(
  names: readonly StackName[],
  states: ReadonlyMap<StackName, StackState>,
  say: Session['say'],
): void {
  const lines = names.flatMap((name) => losses(states.get(name) ?? []));
  if (lines.length > 0) say(['\nThis data is lost for good:', ...lines.map((line) => `  - ${line}`)].join('\n'));
}

async function ask({ options, configuration, stops }: Session): Promise<void> {
  if (options.autoApprove) return;
  const { org_prefix: prefix } = configuration;
  await confirm({ text: `\nTo destroy it all, type the org_prefix (${prefix}): `, expected: prefix }, stops.stopped);
}

import { ConfigurationError } from '../../stacks/configuration.js';
import { variables, type Configuration, type VariableName } from '../../stacks/variables.js';
import { Interrupted } from '../test-docker/command.js';
import type { Changes, Deployment } from './deployment.js';
import type { Job } from './job.js';
import { otherValues } from './other-values.js';
import { isLoss, type Actions } from './plan.js';
import { contradiction, destroysNothing } from './promises.js';

interface Trial {
  readonly variable: VariableName;
  readonly changes: Changes;
  /** What docs/variables.md says of a later change. */
  readonly sentence: string | undefined;
  readonly turnsOff: boolean;
}

/** Of each variable: what docs/variables.md says of a later change is what the provider plans. */
export async function checkVariables(titled: (title: string) => string, deployment: Deployment, job: Job) {
  const trials = trialsOf(await deployment.configuration());
  const silent = trials.filter(({ sentence }) => sentence === undefined);
  const harmless = trials.filter(({ sentence }) => sentence !== undefined && destroysNothing(sentence));
  const others = trials.filter((trial) => !silent.includes(trial) && !harmless.includes(trial));
  await job.checks.check(titled('what docs/variables.md says of later changes is true'), async () => {
    const wrong: string[] = [];
    // A plan takes seconds: those that must destroy nothing are planned at once, and one by one only when they do.
    const together = [...(await compatible(silent, deployment)), ...(await compatible(harmless, deployment))];
    for (const group of [...together, ...others.map((trial) => [trial])])
      if ((await problem(group, deployment)) !== undefined)
        for (const trial of group) {
          const found = await problem([trial], deployment);
          if (found !== undefined) wrong.push(`${trial.variable} (${JSON.stringify(trial.changes)}): ${found}`);
        }
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
}

function trialsOf(configuration: Configuration): Trial[] {
  // Each name is one of the record's keys.
  return (Object.keys(otherValues) as VariableName[]).flatMap((variable) => {
    const changes = otherValues[variable]?.(configuration);
    const { change: sentence } = variables[variable].meta() ?? {};
    return changes === undefined ? [] : [{ variable, changes, sentence, turnsOff: configuration[variable] === true }];
  });
}

/** Groups whose changes make a configuration together; one that goes with no group stands alone. */
async function compatible(trials: readonly Trial[], deployment: Deployment): Promise<Trial[][]> {
  const groups: Trial[][] = [];
  for (const trial of trials) {
    let home: Trial[] | undefined;
    for (const group of groups) if (!home && (await isAccepted([...group, trial], deployment))) home = group;
    if (home) home.push(trial);
    else groups.push([trial]);
  }
  return groups;
}

async function isAccepted(trials: readonly Trial[], deployment: Deployment): Promise<boolean> {
  return deployment.configuration({ ...deployment.changes, ...joined(trials) }).then(
    () => true,
    () => false,
  );
}

function joined(trials: readonly Trial[]): Changes {
  return Object.fromEntries(trials.flatMap(({ changes }) => Object.entries(changes)));
}

/** @returns what is wrong with a plan that changes all of them, which say the same */
async function problem(trials: readonly Trial[], deployment: Deployment): Promise<string | undefined> {
  try {
    // With prevent_destroy Terraform refuses the plans that are of interest here.
    const { actions } = await deployment.planWith({ ...joined(trials), prevent_destroy: false });
    const [{ sentence, turnsOff } = { sentence: undefined, turnsOff: false }] = trials;
    return contradiction(sentence, lossesOf(actions), turnsOff);
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof Error)) throw error;
    return error instanceof ConfigurationError ? `is refused: ${error.message}` : error.message;
  }
}

function lossesOf(actions: Actions): string[] {
  return Object.keys(actions).filter((address) => isLoss(actions[address] ?? 'update'));
}

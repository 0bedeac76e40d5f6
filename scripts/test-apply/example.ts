import path from 'node:path';
import { copyFile } from 'node:fs/promises';
import { expectEqual } from '../test-docker/expect.js';
import { changesFor, LIFTED, type UserChange } from './changes.js';
import { Deployment } from './deployment.js';
import { ROOT } from './root.js';
import { addExistingNetwork } from './existing-network.js';
import type { Job } from './job.js';
import { judge } from './judge.js';
import { readSecrets } from './secrets.js';
import { sentRules } from './sent.js';
import { checkVariables } from './variables.js';

/** The life of one example: applied, changed as users do, destroyed. */
export async function testExample(name: string, job: Job): Promise<void> {
  const { checks, options, folder, env, signal } = job;
  const varFile = path.join(ROOT, 'examples', `${name}.tfvars`);
  const deployment = await Deployment.start({ folder, varFile, env, signal });
  const { terraform, standIn } = deployment;
  const titled = (title: string) => `${name}: ${title}`;
  try {
    const configuration = await deployment.configuration();
    addExistingNetwork(standIn.store, configuration);
    const before = contents(deployment);

    await checks.require(titled('synth and terraform init'), () => deployment.init());
    await checks.require(titled('apply'), () => terraform.apply());
    await checks.check(titled('a second plan is empty'), () => expectEmptyPlan(deployment));
    await checkSent(titled, deployment, job);
    if (!options.quick) {
      await checkVariables(titled, deployment, job);
      for (const change of changesFor(configuration)) await makeChange(titled, change, deployment, job);
      await checks.check(titled('a plan after all changes is empty'), () => expectEmptyPlan(deployment));
    }
    if (configuration.prevent_destroy)
      await checks.check(titled('destroy is refused by prevent_destroy'), () => expectRefusal(deployment));
    await checks.require(titled('destroy'), async () => {
      deployment.changes = { ...deployment.changes, ...LIFTED };
      await deployment.synth();
      await terraform.destroy();
    });
    await checks.check(titled('nothing is left'), () => expectEqual(contents(deployment), before));
    if (options.judge !== undefined) await checkJudgement(titled, options.judge, deployment, job);
  } finally {
    await deployment.stop();
    if (options.keepLog !== undefined) await copyFile(standIn.log.file, keptLog(options, name));
  }
}

async function makeChange(titled: (title: string) => string, change: UserChange, deployment: Deployment, job: Job) {
  const before = await deployment.configuration();
  await job.checks.check(titled(`${change.title}: touches what it should`), async () => {
    deployment.changes = { ...deployment.changes, ...change.variables };
    await deployment.synth();
    const file = path.join(deployment.folder, 'plan');
    const { actions } = await deployment.terraform.plan({ file });
    // Also what goes wrong is applied, so that later changes do not show it again.
    await deployment.terraform.apply(file);
    expectEqual(sorted(actions), sorted(change.expected(before, await deployment.tagged())));
  });
}

async function checkSent(titled: (title: string) => string, { standIn, terraform }: Deployment, { checks }: Job) {
  const secrets = readSecrets(await terraform.state());
  for (const { title, broken } of sentRules)
    await checks.check(titled(title), () => expectEqual(broken(standIn.log.requests, secrets), []));
}

async function checkJudgement(titled: (title: string) => string, file: string, { standIn }: Deployment, job: Job) {
  await job.checks.check(titled('the judge finds no error in what was sent'), async () => {
    const { errors, warnings, text } = await judge(file, standIn.log.file, job.signal);
    for (const warning of warnings) job.say(`          ${warning.trim()}`);
    if (errors > 0) throw new Error(text);
  });
}

async function expectEmptyPlan({ terraform }: Deployment): Promise<void> {
  expectEqual((await terraform.plan()).actions, {});
}

async function expectRefusal({ terraform }: Deployment): Promise<void> {
  const failure = await terraform.destroy().then(
    () => undefined,
    (error: Error) => error,
  );
  if (!failure?.message.includes('prevent_destroy'))
    throw new Error(`expected a refusal that names prevent_destroy, found ${failure?.message ?? 'success'}`);
}

/** What is in the stand-in: ids of resources, numbers of objects in the directory. */
function contents({ standIn }: Deployment): string[] {
  return [...standIn.store.all().map(({ id }) => id), ...standIn.directory.names()].sort();
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function keptLog({ keepLog = '', examples }: Job['options'], name: string): string {
  if (examples.length === 1) return keepLog;
  const { dir, name: stem, ext } = path.parse(keepLog);
  return path.join(dir, `${stem}.${name}${ext}`);
}

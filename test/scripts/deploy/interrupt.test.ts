import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '../azure/fake-programs.js';
import { APPLIED, CHANGES, Deployment } from './deployment.js';

let deployment: Deployment;
beforeEach(() => (deployment = new Deployment()));
afterEach(() => deployment.remove());

/** As a terminal does it: to the whole process group. */
function ctrlC({ child }: Started): void {
  process.kill(-(child.pid ?? 0), 'SIGINT');
}

test('Ctrl-C, even twice, reaches an apply once, which is waited for; nothing comes after it', async () => {
  deployment.terraform(CHANGES, { ...APPLIED, holds: true, status: 1 });
  const run = deployment.start(['deploy', '--target', 'all', '--auto-approve']);
  await run.until('Apply complete!');
  ctrlC(run);
  await run.until('Stopping: waiting for terraform');
  await sleep(600); // a later press is a wish of its own
  ctrlC(run);
  await run.until('Still waiting for terraform');
  deployment.programs.release();
  expect((await run.ended).status).toBe(1);
  const applied = deployment.programs.calls.filter(({ args }) => args[0] === 'apply');
  expect(applied.map(({ signals }) => signals)).toEqual([1]);
  expect([deployment.commands.at(-1), deployment.planFiles]).toEqual([expect.stringContaining('infra: apply'), []]);
});

test('an apply that ends well after Ctrl-C is no reason to go on with services', async () => {
  deployment.terraform(CHANGES, { ...APPLIED, holds: true, status: 0 });
  const run = deployment.start(['deploy', '--target', 'all', '--auto-approve']);
  await run.until('Apply complete!');
  deployment.programs.release();
  run.child.kill('SIGTERM');
  expect((await run.ended).status).toBe(130);
  expect(deployment.commands.at(-1)).toContain('infra: apply');
});

test('Ctrl-C at the question changes nothing, and leaves no plan behind', async () => {
  const run = deployment.start(['deploy', '--target', 'infra'], { open: true });
  await run.until('Only "yes" is accepted');
  expect(deployment.planFiles).toHaveLength(1);
  ctrlC(run);
  expect((await run.ended).status).toBe(130);
  expect([deployment.commands.at(-1), deployment.planFiles]).toEqual([expect.stringContaining('infra: plan'), []]);
});

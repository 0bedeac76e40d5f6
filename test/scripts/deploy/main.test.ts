import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STACK_NAMES } from '../../../scripts/deploy/stack-name.js';
import { MINIMUM_TERRAFORM } from '../../../scripts/deploy/terraform.js';
import { FakePrograms } from '../azure/fake-programs.js';

const MAIN = 'scripts/deploy/main.ts';

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  writeFileSync(path.join(programs.folder, 'acme.tfvars'), 'org_prefix = "acme"\n');
});
afterEach(() => programs.remove());

test('makes the real stacks without tools, login or network, with their state in the working folder', async () => {
  const { status, out, err } = await programs.run(MAIN, ['synth', '--work-dir', '.', '--var-file', 'acme.tfvars']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const files = out.trimEnd().split('\n');
  expect(files.length).toBeGreaterThan(0);
  for (const [i, file] of files.entries()) {
    const name = STACK_NAMES[i] ?? '';
    const { terraform } = JSON.parse(readFileSync(file, 'utf8')) as { terraform: Record<string, unknown> };
    expect(file).toBe(path.join(programs.folder, 'cdktf.out', 'stacks', name, 'cdk.tf.json'));
    expect(terraform.backend).toEqual({ local: { path: path.join(programs.folder, `terraform.${name}.tfstate`) } });
    expect(terraform.required_version).toBe(`>= ${MINIMUM_TERRAFORM}`);
  }
});

test('the variables of the environment and of --var-file reach the stacks', async () => {
  writeFileSync(path.join(programs.folder, 'more.tfvars'), 'workspace = "dev"\n');
  const files = ['--var-file', 'acme.tfvars', '--var-file', 'more.tfvars'];
  const { out } = await programs.run(MAIN, ['synth', '--work-dir', '.', ...files], {
    env: { TF_VAR_location: 'northeurope' },
  });
  expect(readFileSync(out.split('\n')[0] ?? '', 'utf8')).toContain('"rg-metaflow-dev-northeurope"');
});

test.each([
  [['deploy'], /^--target is missing\./],
  [
    ['deploy', '--target', 'infra', '--var-file', 'none.tfvars'],
    /^--var-file \S+\/none\.tfvars: there is no such file\./,
  ],
  [['diff', '--work-dir', 'nowhere'], /^--work-dir \S+\/nowhere: there is no such folder\./],
])('%j ends with status 2 and one line', async (args, line) => {
  const { status, out, err } = await programs.run(MAIN, args);
  expect([status, out, err.trimEnd().split('\n')]).toEqual([2, '', [expect.stringMatching(line)]]);
});

test('prints its help on standard output', async () => {
  const { status, out } = await programs.run(MAIN, ['destroy', '--help']);
  expect([status, out]).toEqual([0, expect.stringContaining('Usage: npm run destroy -- --var-file FILE')]);
});

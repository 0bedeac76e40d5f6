import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { APPLIED, CHANGES, CHANGES_ONLY, Deployment, NO_CHANGES, SECRET } from './deployment.js';

let deployment: Deployment;
beforeEach(() => (deployment = new Deployment()));
afterEach(() => deployment.remove());

const INIT = 'init -no-color -input=false';
const PLAN = 'plan -no-color -input=false -detailed-exitcode -out=PLAN';
const APPLY = 'apply -no-color -input=false PLAN';

describe('deploy', () => {
  test('plans, asks, and applies exactly the plan that it has shown', async () => {
    const { status, out, err } = await deployment.run(['deploy', '--target', 'infra'], { input: 'yes\n' });
    expect(deployment.commands).toEqual([`infra: ${INIT}`, `infra: ${PLAN}`, `infra: ${APPLY}`]);
    expect([status, out]).toEqual([0, 'Terraform has been initialized.\nPlan: 1 to add.\nApply complete!\n']);
    expect(err).toContain('Apply this plan for acme (default, westus)? Only "yes" is accepted:');
    expect(deployment.planFiles).toEqual([]);
  });

  test.each([
    ['another answer', 'y\n', 'Found "y", expected "yes". Nothing was changed.'],
    ['no answer', undefined, 'Nobody answered, so nothing was changed. Where nobody can: --auto-approve'],
  ])('changes nothing after %s, and leaves no plan behind', async (_, input, text) => {
    const { status, err } = await deployment.run(['deploy', '--target', 'infra'], input === undefined ? {} : { input });
    expect([status, deployment.commands.at(-1), deployment.planFiles]).toEqual([1, `infra: ${PLAN}`, []]);
    expect(err).toContain(text);
  });

  test('does not ask with --auto-approve, nor when there is nothing to change', async () => {
    expect((await deployment.run(['deploy', '--target', 'infra', '--auto-approve'])).status).toBe(0);
    expect(deployment.commands.at(-1)).toBe(`infra: ${APPLY}`);
    deployment.programs.forgetCalls();
    deployment.terraform(NO_CHANGES);
    expect((await deployment.run(['deploy', '--target', 'infra'])).status).toBe(0);
    expect(deployment.commands).toEqual([`infra: ${INIT}`, `infra: ${PLAN}`]);
  });

  test('only plans with --dry-run, and saves no plan', async () => {
    deployment.terraform(CHANGES_ONLY);
    expect((await deployment.run(['deploy', '--target', 'infra', '--dry-run'])).status).toBe(0);
    expect(deployment.commands.at(-1)).toBe('infra: plan -no-color -input=false -detailed-exitcode');
  });

  test('deploys services after infra, and says so when infra is not there', async () => {
    const lonely = await deployment.run(['deploy', '--target', 'services', '--auto-approve']);
    expect([lonely.status, deployment.commands]).toEqual([1, []]);
    expect(lonely.err).toContain(
      'infra is not deployed, and services needs its cluster. First: npm run deploy -- --target infra',
    );

    const outputs = {
      METAFLOW_CONFIG_JSON: { sensitive: true, type: 'string', value: '{"METAFLOW_DEFAULT_DATASTORE":"azure"}' },
      END_USER_SETUP_INSTRUCTIONS: { sensitive: false, type: 'string', value: '1. Get access.' },
    };
    deployment.terraform(
      CHANGES,
      { ...APPLIED, writes: stateOf(deployment.folder) },
      { when: ['output', '-json'], stdout: JSON.stringify(outputs) },
    );
    const { status, out } = await deployment.run(['deploy', '--target', 'all', '--auto-approve']);
    expect([status, out]).toEqual([0, expect.stringContaining('1. Get access.')]);
    expect(readFileSync(path.join(deployment.folder, '.metaflow-azure/config.json'), 'utf8')).toContain('azure');
    expect(deployment.commands.filter((line) => line.includes('apply'))).toEqual([
      `infra: ${APPLY}`,
      `services: ${APPLY}`,
    ]);
  });

  test("gives Terraform's own exit status and what to do when it fails", async () => {
    const stderr =
      '\nError: creating Flexible Server: unexpected status 409 with error: ServerNameAlreadyExists: taken\n';
    deployment.terraform(CHANGES, { when: ['apply'], stdout: 'Creating...\n', stderr, status: 7 });
    const { status, out, err } = await deployment.run(['deploy', '--target', 'infra', '--auto-approve']);
    expect([status, out]).toEqual([7, expect.stringContaining('Creating...')]);
    expect(err).toContain(stderr);
    expect(err).toMatch(
      /What to do\n\nName of the PostgreSQL server is taken\. .*psql-acme-metaflow-default.*\n {2}- .*org_prefix/,
    );
    expect(deployment.planFiles).toEqual([]);
  });

  test('a failed plan is not applied', async () => {
    deployment.terraform({ when: ['plan'], stderr: 'Error: no\n', status: 1 });
    expect((await deployment.run(['deploy', '--target', 'infra', '--auto-approve'])).status).toBe(1);
    expect(deployment.commands.at(-1)).toBe(`infra: ${PLAN}`);
  });

  test('checks the configuration before anything else, and Terraform before it makes the stacks', async () => {
    writeFileSync(path.join(deployment.folder, 'acme.tfvars'), 'org_prefix = "Acme"\nlocatoin = "westus"\n');
    const wrong = await deployment.run(['deploy', '--target', 'infra']);
    expect([wrong.status, deployment.programs.calls]).toEqual([1, []]);
    expect(wrong.err).toMatch(/acme\.tfvars: locatoin.*"location"/);
    expect(wrong.err).toMatch(/acme\.tfvars: org_prefix = "Acme"/);
    expect(wrong.err).not.toContain('    at ');
  });

  test('refuses a Terraform that is too old, and says which is needed', async () => {
    deployment.programs.answer('terraform', [{ when: ['version'], stdout: '{"terraform_version":"1.4.7"}' }]);
    const { status, err } = await deployment.run(['deploy', '--target', 'infra']);
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/^terraform is version 1\.4\.7\. Expected 1\.5\.0 or later: .*\n$/),
    ]);
    const missing = await deployment.run(['deploy', '--target', 'infra'], { env: { TERRAFORM_BINARY_NAME: 'tofu' } });
    expect([missing.status, missing.err]).toEqual([
      1,
      expect.stringMatching(/^tofu is not on the PATH\. Expected .*\n$/),
    ]);
  });

  test('takes the subscription of the login where none is named', async () => {
    writeFileSync(path.join(deployment.folder, 'acme.tfvars'), 'org_prefix = "acme"\n');
    deployment.programs.answer('az', [{ when: ['account', 'show'], stdout: '{"id":"sub-1","name":"Data"}' }]);
    const { err } = await deployment.run(['deploy', '--target', 'infra', '--auto-approve']);
    expect(err).toContain('Subscription of the login: Data (sub-1)');
    const applied = deployment.programs.calls.find(({ args }) => args[0] === 'apply');
    expect(applied?.env.ARM_SUBSCRIPTION_ID).toBe('sub-1');
    await deployment.run(['deploy', '--target', 'infra', '--dry-run'], { env: { ARM_SUBSCRIPTION_ID: 'sub-2' } });
    expect(deployment.programs.calls.at(-1)?.env.ARM_SUBSCRIPTION_ID).toBe('sub-2');
  });

  test('passes on mirrors of providers, and lets nobody else read state and plans', async () => {
    const file = deployment.state('infra', []);
    deployment.terraform({ ...CHANGES, writes: { ...CHANGES.writes, 'some-state': '{}' } }, APPLIED);
    await deployment.run(['deploy', '--target', 'infra', '--auto-approve'], {
      env: { TF_CLI_CONFIG_FILE: '/mirror.tfrc' },
    });
    expect(deployment.programs.calls.at(-1)?.env.TF_CLI_CONFIG_FILE).toBe('/mirror.tfrc');
    const mode = (name: string) => statSync(name).mode & 0o777;
    expect(mode(file)).toBe(0o600);
    expect(mode(path.join(deployment.folder, 'cdktf.out/stacks/infra/some-state'))).toBe(0o600);
  });

  test('refuses the state of another deployment, which it would destroy', async () => {
    deployment.state('infra', [['azurerm_kubernetes_cluster', 'aks-other-metaflow-default']]);
    const { status, err } = await deployment.run(['deploy', '--target', 'infra', '--auto-approve']);
    expect([status, deployment.commands]).toEqual([1, [`infra: ${INIT}`]]);
    expect(err).toContain(
      'is that of aks-other-metaflow-default, but the variables describe aks-acme-metaflow-default.',
    );
    expect(err).toContain('--work-dir DIR');
  });

  test('shows no secret of the state, in no argument, environment or output', async () => {
    deployment.deployed();
    const { out, err } = await deployment.run(['deploy', '--target', 'all', '--auto-approve']);
    expect(deployment.commands.some((line) => line.includes('apply'))).toBe(true);
    expect(JSON.stringify(deployment.programs.calls) + out + err).not.toContain(SECRET);
  });
});

describe('diff', () => {
  test.each([
    ['no changes', NO_CHANGES, 0],
    ['changes', CHANGES_ONLY, 2],
    ['a failure', { when: ['plan'], stderr: 'Error: no\n', status: 1 }, 1],
  ])('ends with the status for %s', async (_, answer, expected) => {
    deployment.deployed();
    deployment.terraform(answer);
    const { status } = await deployment.run(['diff']);
    expect(status).toBe(expected);
    expect(deployment.commands.filter((line) => line.includes('apply'))).toEqual([]);
  });

  test('does not plan services for an infra that is not there yet', async () => {
    deployment.terraform(CHANGES_ONLY);
    const { status, err } = await deployment.run(['diff']);
    expect([status, deployment.commands.filter((line) => line.includes('plan'))]).toHaveLength(2);
    expect(status).toBe(2);
    expect(err).toContain('services: not planned, because it reads the cluster that infra has yet to make.');
  });
});

/** What an apply leaves behind: a state with something in it. */
function stateOf(folder: string): Record<string, string> {
  const resources = [
    {
      mode: 'managed',
      type: 'azurerm_resource_group',
      name: 'x',
      instances: [{ attributes: { name: 'rg-metaflow-default-westus' } }],
    },
  ];
  return { [path.join(folder, 'terraform.infra.tfstate')]: JSON.stringify({ version: 4, resources }) };
}

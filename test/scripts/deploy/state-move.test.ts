import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHANGES, Deployment, NO_CHANGES } from './deployment.js';

let deployment: Deployment;
beforeEach(() => (deployment = new Deployment()));
afterEach(() => deployment.remove());

const AZURE = JSON.stringify({
  azurerm: {
    storage_account_name: 'stacmetfstate',
    container_name: 'tfstate',
    key: 'metaflow-acme-default.NAME.tfstate',
  },
});
const PULLED = { when: ['state', 'pull'], stdout: '' };
const inFolder = (name: string) => path.join(deployment.folder, name);

describe('a local state, when the variables say that it is in a storage account', () => {
  const env = { FAKE_BACKEND: AZURE };
  const own = (): string => deployment.state('infra', [['azurerm_kubernetes_cluster', 'aks-acme-metaflow-default']]);

  test('is not overlooked: nothing is planned before it is moved', async () => {
    const file = own();
    const { status, err } = await deployment.run(['deploy', '--target', 'infra', '--auto-approve'], { env });
    expect([status, deployment.commands]).toEqual([1, []]);
    expect(err).toContain(
      `The state of infra is in ${file}, but the variables say the storage account stacmetfstate (tfstate/metaflow-acme-default.infra.tfstate).`,
    );
    expect(err).toContain('--migrate-state');
  });

  test('is pushed there with --migrate-state, and the old file is put aside', async () => {
    const file = own();
    deployment.terraform({ when: ['state', 'push'] }, PULLED, NO_CHANGES);
    const { status, err } = await deployment.run(['deploy', '--target', 'infra', '--migrate-state'], { env });
    expect([status, deployment.commands]).toEqual([
      0,
      [
        'infra: init -no-color -input=false -reconfigure',
        `infra: state push ${file}`,
        'infra: state pull',
        'infra: plan -no-color -input=false -detailed-exitcode -out=PLAN',
      ],
    ]);
    expect([existsSync(file), existsSync(`${file}.moved`)]).toEqual([false, true]);
    expect(err).toContain('It holds secrets'.toLowerCase());
  });

  test('stays where it is when there is a newer one', async () => {
    const file = own();
    const stderr = 'Failed to write state: cannot import state with serial 3 over newer state with serial 7\n';
    deployment.terraform({ when: ['state', 'push'], stderr: `Error: ${stderr}`, status: 1 }, PULLED);
    const { status, err } = await deployment.run(['deploy', '--target', 'infra', '--migrate-state'], { env });
    expect([status, existsSync(file)]).toEqual([1, true]);
    expect(err).toContain('State in the new place is another one.');
  });

  test('that is empty is no reason to stop, nor is --migrate-state without anything to move', async () => {
    deployment.state('infra', []);
    deployment.terraform(PULLED, CHANGES, { when: ['apply'] });
    expect(
      (await deployment.run(['deploy', '--target', 'infra', '--auto-approve', '--migrate-state'], { env })).status,
    ).toBe(0);
    expect(deployment.commands[0]).toBe('infra: init -no-color -input=false');
  });
});

test('from one storage account to another Terraform asks its own questions', async () => {
  const recorded = JSON.stringify({
    version: 3,
    backend: {
      type: 'azurerm',
      config: { storage_account_name: 'old', container_name: 'c', key: 'k', sas_token: null },
    },
  });
  deployment.terraform({ when: ['init'], writes: {} }, PULLED, NO_CHANGES);
  await deployment.run(['synth'], { env: { FAKE_BACKEND: AZURE } });
  const record = inFolder('cdktf.out/stacks/infra/.terraform');
  execFileSync('mkdir', [record]);
  writeFileSync(path.join(record, 'terraform.tfstate'), recorded);
  const refused = await deployment.run(['deploy', '--target', 'infra'], { env: { FAKE_BACKEND: AZURE } });
  expect(refused.err).toContain('The state of infra is in the storage account old (c/k), but the variables say');
  expect(deployment.commands).toEqual([]);
  await deployment.run(['deploy', '--target', 'infra', '--migrate-state'], { env: { FAKE_BACKEND: AZURE } });
  expect(deployment.commands[0]).toBe('infra: init -no-color -migrate-state');
});

describe('with the real Terraform', () => {
  const terraform = process.env.PATH?.split(path.delimiter)
    .map((folder) => path.join(folder, 'terraform'))
    .find((file) => existsSync(file));
  const backend = (name: string) => ({ FAKE_BACKEND: JSON.stringify({ local: { path: inFolder(name) } }) });
  const resource = (value: string) => ({
    FAKE_RESOURCE: JSON.stringify({ terraform_data: { kept: { input: value } } }),
    FAKE_STACKS: 'infra',
  });
  const stateOf = (name: string) =>
    JSON.parse(readFileSync(inFolder(name), 'utf8')) as {
      lineage: string;
      resources: { instances: { attributes: { id: string } }[] }[];
    };

  (terraform ? test : test.skip)(
    'a state moves from one local backend to another, and is neither lost nor overwritten',
    async () => {
      const real = new Deployment();
      deployment.remove();
      deployment = real;
      real.programs.replace('terraform', terraform ?? '');
      const deploy = (name: string, value: string, ...more: string[]) =>
        real.run(['deploy', '--target', 'infra', '--auto-approve', ...more], {
          env: { ...backend(name), ...resource(value) },
        });

      expect(await deploy('old.tfstate', 'one')).toMatchObject({
        status: 0,
        out: expect.stringContaining('1 added') as string,
      });
      const { lineage, resources } = stateOf('old.tfstate');
      expect(await deploy('new.tfstate', 'two')).toMatchObject({
        status: 1,
        err: expect.stringContaining('--migrate-state') as string,
      });
      expect(existsSync(inFolder('new.tfstate'))).toBe(false);

      expect(await deploy('new.tfstate', 'two', '--migrate-state')).toMatchObject({
        status: 0,
        out: expect.stringContaining('1 changed') as string,
      });
      expect(stateOf('new.tfstate')).toMatchObject({
        lineage,
        resources: [{ instances: [{ attributes: { id: resources[0]?.instances[0]?.attributes.id } }] }],
      });
      expect([existsSync(inFolder('old.tfstate')), existsSync(inFolder('old.tfstate.moved'))]).toEqual([false, true]);
      expect(await deploy('new.tfstate', 'two')).toMatchObject({
        status: 0,
        out: expect.stringContaining('No changes') as string,
      });
    },
  );
});

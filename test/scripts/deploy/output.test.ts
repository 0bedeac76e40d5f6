import type { Answer } from '../azure/fake-programs.js';
import { Deployment, SECRET } from './deployment.js';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
  deployment.deployed();
  deployment.terraform(OUTPUTS);
});
afterEach(() => deployment.remove());

const OUTPUTS: Answer = {
  when: ['output', '-json'],
  stdout: JSON.stringify({
    cluster_name: { sensitive: false, type: 'string', value: 'aks-acme-metaflow-default' },
    ports: { sensitive: false, type: ['map', 'number'], value: { metadata: 8080 } },
    database_password: { sensitive: true, type: 'string', value: SECRET },
    'cross-stack-output-azurerm_x.id': { sensitive: true, type: 'string', value: SECRET },
  }),
};

test('lists outputs, and of secret ones and CDKTF’s own nothing but how to get them', async () => {
  const { status, out, err } = await deployment.run(['output']);
  expect(status).toBe(0);
  expect(out).toBe(
    'cluster_name = aks-acme-metaflow-default\nports = {\n  "metadata": 8080\n}\ndatabase_password is secret: npm run output -- database_password\n',
  );
  expect(out + err).not.toContain(SECRET);
});

test.each([
  [['database_password'], `${SECRET}\n`],
  [['ports'], '{\n  "metadata": 8080\n}\n'],
  [['cluster_name', '--json'], '"aks-acme-metaflow-default"\n'],
])('prints what is named, and nothing around it: %j', async (words, expected) => {
  expect(await deployment.run(['output', ...words])).toMatchObject({ status: 0, out: expected });
});

test('prints secret ones with --show-secrets, and JSON without them otherwise', async () => {
  expect((await deployment.run(['output', '--show-secrets'])).out).toContain(`database_password = ${SECRET}`);
  const { out } = await deployment.run(['output', '--json']);
  expect(JSON.parse(out)).toEqual({ cluster_name: 'aks-acme-metaflow-default', ports: { metadata: 8080 } });
});

test('names the outputs there are when one is asked for that is not', async () => {
  const { status, err } = await deployment.run(['output', 'cluster']);
  expect([status, err]).toEqual([
    1,
    'There is no output "cluster". There are: cluster_name, ports, database_password.\n',
  ]);
});

test('says so where nothing is deployed, without asking Terraform', async () => {
  for (const name of ['infra', 'services']) deployment.state(name, []);
  const { status, err } = await deployment.run(['output']);
  expect([status, err]).toEqual([1, 'There are no outputs yet. First: npm run deploy -- --target all\n']);
  expect(deployment.commands).toEqual([]);
});

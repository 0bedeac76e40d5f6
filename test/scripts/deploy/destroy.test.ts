import { APPLIED, CHANGES, CHANGES_ONLY, Deployment, SECRET } from './deployment.js';

let deployment: Deployment;
beforeEach(() => (deployment = new Deployment()));
afterEach(() => deployment.remove());

const PLAN = 'plan -no-color -input=false -detailed-exitcode -destroy -out=PLAN';
const APPLY = 'apply -no-color -input=false PLAN';
/** Without the calls of init. */
const changing = () => deployment.commands.filter((line) => !line.includes(': init'));

test('plans both, asks once, then destroys services before infra', async () => {
  deployment.deployed();
  const { status, err } = await deployment.run(['destroy'], { input: 'acme\n' });
  expect(status).toBe(0);
  expect(changing()).toEqual([`services: ${PLAN}`, `infra: ${PLAN}`, `services: ${APPLY}`, `infra: ${APPLY}`]);
  expect(err).toContain('To destroy it all, type the org_prefix (acme):');
  expect(deployment.planFiles).toEqual([]);
});

test('names the data that will be lost, before it asks', async () => {
  deployment.deployed();
  const { err, out } = await deployment.run(['destroy'], { input: '\n' });
  const [before = ''] = err.split('type the org_prefix');
  for (const lost of [
    'PostgreSQL server psql-acme-metaflow-default: all flows, runs, tasks and metadata, and its backups',
    'storage account stacmemetaflowdefault: all artifacts',
    'container registry cracmemetaflowdefault: all images',
    'cluster aks-acme-metaflow-default: all that runs on it',
    'Helm release argo-workflows',
  ]) {
    expect(before).toContain(lost);
  }
  expect(before).not.toContain('Log Analytics');
  expect(out + err).not.toContain(SECRET);
});

test.each([
  ['a wrong word', 'acmee\n'],
  ['yes', 'yes\n'],
  ['nothing', undefined],
])('destroys nothing when %s is typed', async (_, input) => {
  deployment.deployed();
  const { status, err } = await deployment.run(['destroy'], input === undefined ? {} : { input });
  expect([status, changing()]).toEqual([1, [`services: ${PLAN}`, `infra: ${PLAN}`]]);
  expect(err).toContain('thing was changed');
  expect(deployment.planFiles).toEqual([]);
});

test('does not ask with --auto-approve, but says what is lost', async () => {
  deployment.deployed();
  const { status, err } = await deployment.run(['destroy', '--auto-approve']);
  expect([status, changing().at(-1)]).toEqual([0, `infra: ${APPLY}`]);
  expect(err).toContain('This data is lost for good:');
});

test('does not destroy the cluster under services', async () => {
  deployment.deployed();
  const { status, err } = await deployment.run(['destroy', '--target', 'infra', '--auto-approve']);
  expect([status, deployment.commands]).toEqual([1, []]);
  expect(err.trimEnd().split('\n')).toEqual([
    expect.stringContaining(
      'services is still deployed on the cluster that would be destroyed. First: npm run destroy -- --target services',
    ),
  ]);
});

test('destroys services alone, and infra when services is gone', async () => {
  deployment.deployed();
  await deployment.run(['destroy', '--target', 'services'], { input: 'acme\n' });
  expect(changing()).toEqual([`services: ${PLAN}`, `services: ${APPLY}`]);
  deployment.programs.forgetCalls();
  deployment.state('services', []);
  await deployment.run(['destroy'], { input: 'acme\n' });
  expect(changing()).toEqual([`infra: ${PLAN}`, `infra: ${APPLY}`]);
});

test('finds nothing to do where nothing is deployed', async () => {
  const { status, err } = await deployment.run(['destroy']);
  expect([status, deployment.commands]).toEqual([0, []]);
  expect(err).toContain('Nothing to destroy: infra and services are not deployed.');
});

test('--dry-run shows plans and losses, and saves no plan', async () => {
  deployment.deployed();
  deployment.terraform(CHANGES_ONLY, APPLIED);
  const { status, err } = await deployment.run(['destroy', '--dry-run']);
  expect([status, changing()]).toEqual([
    0,
    ['services', 'infra'].map((name) => `${name}: ${PLAN.replace(' -out=PLAN', '')}`),
  ]);
  expect(err).toContain('This data is lost for good:');
});

test('leaves infra alone when services could not be destroyed', async () => {
  deployment.deployed();
  deployment.terraform(CHANGES, { when: ['apply'], stderr: 'Error: deleting: ScopeLocked: locked\n', status: 1 });
  const { status, err } = await deployment.run(['destroy', '--auto-approve']);
  expect([status, changing().at(-1)]).toEqual([1, `services: ${APPLY}`]);
  expect(err).toContain('delete_lock = false');
});

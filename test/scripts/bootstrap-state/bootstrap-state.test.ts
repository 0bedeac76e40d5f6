import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTfvars } from '../../../stacks/tfvars.js';
import { FakePrograms, type Answer } from '../azure/fake-programs.js';

const MAIN = 'scripts/bootstrap-state/main.ts';
const ME = 'aaaaaaaa-0000-0000-0000-000000000001';
const GROUP = 'bbbbbbbb-0000-0000-0000-000000000002';

const json = (when: readonly string[], value: unknown): Answer => ({ when, stdout: JSON.stringify(value) });
const LOGIN = json(['account', 'show'], { id: 'sub-1', name: 'Data', user: { name: 'me@example.com', type: 'user' } });
const FREE = json(['check-name'], { nameAvailable: true });
const TAKEN = json(['check-name'], {
  nameAvailable: false,
  message: 'The storage account named stacmetfstate is already taken.',
});
const ANSWERS: readonly Answer[] = [LOGIN, FREE, json(['ad', 'signed-in-user'], { id: ME }), json([], {})];

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  writeFileSync(path.join(programs.folder, 'acme.tfvars'), 'org_prefix = "acme"\n');
  programs.answer('az', ANSWERS);
});
afterEach(() => programs.remove());

const run = (...args: string[]) => programs.run(MAIN, ['--work-dir', '.', '--var-file', 'acme.tfvars', ...args]);
/** What changes something. */
const changes = () => programs.commands('az').filter((command) => / (?:create|update) /.test(command));
const SUBSCRIPTION = '--subscription sub-1 --output json';

test('makes group, account, settings, container and lock, then gives the caller access to the container alone', async () => {
  const { status } = await run();
  expect(status).toBe(0);
  const group = '--resource-group rg-acme-tfstate-westus';
  const container =
    '/subscriptions/sub-1/resourceGroups/rg-acme-tfstate-westus/providers/Microsoft.Storage/storageAccounts/stacmetfstate/blobServices/default/containers/tfstate';
  expect(changes()).toEqual([
    `group create --name rg-acme-tfstate-westus --location westus ${SUBSCRIPTION}`,
    `storage account create --name stacmetfstate ${group} --location westus --kind StorageV2 --sku Standard_GRS --https-only true --min-tls-version TLS1_2 --allow-shared-key-access false --allow-blob-public-access false --allow-cross-tenant-replication false ${SUBSCRIPTION}`,
    `storage account blob-service-properties update --account-name stacmetfstate ${group} --enable-versioning true --enable-delete-retention true --delete-retention-days 30 --enable-container-delete-retention true --container-delete-retention-days 30 ${SUBSCRIPTION}`,
    `storage container-rm create --name tfstate --storage-account stacmetfstate ${group} --public-access off ${SUBSCRIPTION}`,
    expect.stringMatching(/^lock create --name terraform-state --lock-type CanNotDelete .* --resource stacmetfstate /),
    `role assignment create --role Storage Blob Data Contributor --assignee-object-id ${ME} --assignee-principal-type User --scope ${container} ${SUBSCRIPTION}`,
  ]);
});

test('prints lines that the configuration understands, and nothing else, on standard output', async () => {
  const { out, err } = await run();
  writeFileSync(path.join(programs.folder, 'printed.tfvars'), out);
  expect((await readTfvars(programs.folder, 'printed.tfvars')).values).toEqual({
    state_resource_group: 'rg-acme-tfstate-westus',
    state_storage_account: 'stacmetfstate',
    state_container: 'tfstate',
  });
  expect(err).toContain('npm run deploy -- --target all … --migrate-state');
});

test('may be run again: an own account and a role that is there are no errors', async () => {
  programs.answer('az', [
    TAKEN,
    json(['storage', 'account', 'show'], { name: 'stacmetfstate' }),
    {
      when: ['role', 'assignment'],
      stderr: 'ERROR: (RoleAssignmentExists) The role assignment already exists.\n',
      status: 1,
    },
    ...ANSWERS,
  ]);
  expect((await run()).status).toBe(0);
  expect(changes()).toHaveLength(6);
});

test('makes nothing when the name is somebody else’s', async () => {
  programs.answer('az', [
    TAKEN,
    { when: ['storage', 'account', 'show'], stderr: 'ERROR: (ResourceNotFound) no\n', status: 3 },
    ...ANSWERS,
  ]);
  const { status, err } = await run();
  expect([status, changes()]).toEqual([1, []]);
  expect(err).toContain(
    'The storage account stacmetfstate cannot be had: The storage account named stacmetfstate is already taken. Choose another name: --storage-account NAME',
  );
});

test('gives further members access, and needs no name of a managed identity', async () => {
  await run('--member', GROUP);
  expect(
    changes()
      .filter((command) => command.startsWith('role'))
      .map((command) => /object-id (\S+)/.exec(command)?.[1]),
  ).toEqual([ME, GROUP]);
  programs.forgetCalls();
  programs.answer('az', [
    json(['account', 'show'], {
      id: 'sub-1',
      name: 'Data',
      user: { name: 'systemAssignedIdentity', type: 'servicePrincipal' },
    }),
    { when: ['ad'], stderr: 'ERROR: not found\n', status: 3 },
    ...ANSWERS,
  ]);
  expect((await run()).err).toContain('Name the object id yourself: --member OBJECT_ID');
  expect(changes()).toEqual([]);
  expect((await run('--member', GROUP)).status).toBe(0);
});

test('stops at the first command that fails, and says that it may be run again', async () => {
  programs.answer('az', [
    {
      when: ['storage', 'account', 'create'],
      stderr: 'WARNING: x\nERROR: (AuthorizationFailed) The client has no right.\n',
      status: 1,
    },
    ...ANSWERS,
  ]);
  const { status, out, err } = await run();
  expect([status, out, changes().length]).toEqual([1, '', 2]);
  expect(err).toContain(
    'az failed: (AuthorizationFailed) The client has no right. It may be run again; what is made is kept.',
  );
});

test('--dry-run prints commands for a shell and runs none that changes something', async () => {
  const { status, out, err } = await run('--dry-run');
  expect([status, out, changes()]).toEqual([0, '', []]);
  expect(err).toContain("az role assignment create --role 'Storage Blob Data Contributor' --assignee-object-id");
});

test('without az it says what to install', async () => {
  programs.lose('az');
  expect(await run()).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^az is not on the PATH\. Install/) as string,
  });
});

test('a name that Azure would refuse ends it with status 2 and one line, before anything is asked', async () => {
  const { status, err } = await run('--storage-account', 'st-acme');
  expect([status, programs.calls]).toEqual([2, []]);
  expect(err).toMatch(/^The name "st-acme" \(7 characters\) cannot be had\. .*\n$/);
});

test('prints its help', async () => {
  expect(await run('--help')).toMatchObject({
    status: 0,
    out: expect.stringContaining('Usage: npm run bootstrap-state') as string,
  });
});

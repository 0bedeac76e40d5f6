import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textIn } from '../../../../scripts/test-apply/stand-in/json.js';
import { StandIn } from '../../../../scripts/test-apply/stand-in/stand-in.js';
import { call, GROUP, put } from './client.js';

const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`;
const SERVER = `${GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-test`;
const CLUSTER = `${GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-test`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/sttest`;
const ROLE = '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe';

let folder: string;
let standIn: StandIn;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stand-in-'));
  standIn = await StandIn.start({ folder });
  await put(standIn, GROUP, { location: 'westus' });
});
afterEach(async () => {
  await standIn.stop();
  await rm(folder, { recursive: true });
});

/** Polls an operation to its end. @returns the statuses that it had */
async function follow(url: string): Promise<string[]> {
  const statuses: string[] = [];
  while (statuses.length === 0 || statuses.at(-1) === 'InProgress')
    statuses.push(textIn((await call(standIn, new URL(url).pathname)).body, 'status'));
  return statuses;
}

describe('resources', () => {
  test('come back as they were sent, with what the service computes, whatever the case of their ids', async () => {
    const { status } = await put(standIn, ACCOUNT, {
      location: 'westus',
      sku: { name: 'Standard_LRS' },
      properties: { a: 1 },
    });
    const { body } = await call(standIn, ACCOUNT.toUpperCase());

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: ACCOUNT, name: 'sttest', type: 'Microsoft.Storage/storageAccounts' },
      sku: { name: 'Standard_LRS', tier: 'Standard' },
      properties: {
        a: 1,
        provisioningState: 'Succeeded',
        primaryEndpoints: { blob: 'https://sttest.blob.core.windows.net/' },
      },
    });
  });

  test('of a group that is not there are refused', async () => {
    const reply = await put(standIn, ACCOUNT.replace('rg-test', 'rg-other'));
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'ResourceGroupNotFound' } } });
  });

  test('that nobody made are not found, but parameters of a server are', async () => {
    await put(standIn, SERVER);
    expect((await call(standIn, NETWORK)).status).toBe(404);
    const parameter = await call(standIn, `${SERVER}/configurations/require_secure_transport`);
    expect(parameter.body).toMatchObject({ properties: { value: 'on', source: 'system-default' } });
  });

  test('take what is in them along when they are deleted', async () => {
    await put(standIn, `${SERVER}`);
    await put(standIn, `${SERVER}/databases/metaflow`);
    await call(standIn, SERVER, { method: 'DELETE' });
    expect(standIn.store.all().map(({ id }) => id)).toEqual([GROUP]);
  });

  test('do not give a password back', async () => {
    await put(standIn, SERVER, { properties: { administratorLogin: 'me', administratorLoginPassword: 'secret' } });
    const { body } = await call(standIn, SERVER);
    expect(body['properties']).toMatchObject({ administratorLogin: 'me' });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('keep their subnets when a network is written without any', async () => {
    await put(standIn, NETWORK, {
      properties: { subnets: [{ name: 'one', properties: { addressPrefix: '10.0.0.0/24' } }] },
    });
    await put(standIn, NETWORK, { properties: {} });
    const { body } = await call(standIn, NETWORK);
    expect(body).toMatchObject({
      properties: { subnets: [{ name: 'one', properties: { addressPrefix: '10.0.0.0/24' } }] },
    });
  });
});

describe('a cluster', () => {
  test('answers with the minor version that was asked for, and the patch that it runs', async () => {
    await put(standIn, CLUSTER, {
      properties: { kubernetesVersion: '1.36', agentPoolProfiles: [{ name: 'system', count: 1 }] },
    });
    const { body } = await call(standIn, CLUSTER);
    expect(body).toMatchObject({
      properties: {
        ...{ kubernetesVersion: '1.36', currentKubernetesVersion: '1.36.2' },
        agentPoolProfiles: [{ name: 'system', count: 1, provisioningState: 'Succeeded' }],
      },
    });
  });

  test('lists whole versions for its pools', async () => {
    await put(standIn, CLUSTER);
    const { body } = await call(standIn, `${CLUSTER}/availableAgentPoolVersions?api-version=2025-07-01`);
    const { agentPoolVersions } = body['properties'] as { agentPoolVersions: { kubernetesVersion: string }[] };
    for (const { kubernetesVersion } of agentPoolVersions) expect(kubernetesVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(agentPoolVersions.length).toBeGreaterThan(0);
  });
});

describe('long-running operations', () => {
  test('are in progress for as many polls as were asked for', async () => {
    standIn.polls = () => 2;
    const { status, headers } = await put(standIn, SERVER);
    expect(status).toBe(202);
    expect(await follow(String(headers['azure-asyncoperation']))).toEqual(['InProgress', 'InProgress', 'Succeeded']);
  });

  test.each([
    ['leaves it there', 'Failed'],
    ['leaves nothing', undefined],
  ] as const)('that fail: Azure %s', async (fails, state) => {
    standIn.faults.add({
      on: { method: 'PUT', path: /flexibleServers/ },
      times: 1,
      how: { fails },
      code: 'InternalServerError',
      message: 'An unexpected error occured',
    });
    const { headers } = await put(standIn, SERVER);
    expect(await follow(String(headers['azure-asyncoperation']))).toEqual(['Failed']);
    expect(standIn.store.get(SERVER)?.properties['provisioningState']).toBe(state);
    expect(standIn.faults.unmet()).toEqual([]);
  });
});

describe('refusals', () => {
  test('a fault is met as often as was asked for, and then never again', async () => {
    standIn.faults.add({
      on: { method: 'PUT', path: /virtualNetworks/ },
      times: 1,
      how: { refused: 429, retryAfterSeconds: 7 },
      code: 'TooManyRequests',
      message: 'Please try again later.',
    });
    const first = await put(standIn, NETWORK);
    expect(first).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(first.headers['retry-after']).toBe('7');
    expect(standIn.store.get(NETWORK)).toBeUndefined();
    expect((await put(standIn, NETWORK)).status).toBe(201);
  });

  test('a role cannot be given twice', async () => {
    await put(standIn, ACCOUNT);
    const body = { properties: { roleDefinitionId: ROLE, principalId: 'p' } };
    const assignment = (name: string) => `${ACCOUNT}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    expect((await put(standIn, assignment('a'), body)).status).toBe(201);
    expect(await put(standIn, assignment('b'), body)).toMatchObject({
      status: 409,
      body: { error: { code: 'RoleAssignmentExists' } },
    });
  });

  test('what is locked cannot be deleted, nor what is in it or around it, until the lock is gone', async () => {
    const container = `${ACCOUNT}/blobServices/default/containers/data`;
    const lock = `${ACCOUNT}/providers/Microsoft.Authorization/locks/keep`;
    for (const id of [ACCOUNT, container, lock]) await put(standIn, id);
    for (const id of [container, ACCOUNT, GROUP])
      expect(await call(standIn, id, { method: 'DELETE' })).toMatchObject({ body: { error: { code: 'ScopeLocked' } } });
    await call(standIn, lock, { method: 'DELETE' });
    expect((await call(standIn, container, { method: 'DELETE' })).status).toBe(200);
  });

  test('a subnet stays while a server is in it', async () => {
    const subnet = `${NETWORK}/subnets/db`;
    await put(standIn, NETWORK);
    await put(standIn, subnet);
    await put(standIn, SERVER, { properties: { network: { delegatedSubnetResourceId: subnet } } });
    for (const id of [subnet, NETWORK]) expect((await call(standIn, id, { method: 'DELETE' })).status).toBe(400);
    await call(standIn, SERVER, { method: 'DELETE' });
    expect((await call(standIn, NETWORK, { method: 'DELETE' })).status).toBe(200);
  });

  test('the data of an account is for nobody', async () => {
    const reply = await call(standIn, '/data?restype=container', { host: 'sttest.blob.core.windows.net' });
    expect(reply).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailure' } } });
  });

  test('a role whose name is none of the built-in ones is not found', async () => {
    const query = new URLSearchParams({ $filter: "roleName eq 'Storage Blob Emperor'" }).toString();
    const { body } = await call(standIn, `/providers/Microsoft.Authorization/roleDefinitions?${query}`);
    expect(body).toEqual({ value: [] });
  });
});

describe('the directory', () => {
  const graph = (method: string, at: string, body = {}) =>
    call(standIn, `/v1.0/${at}`, { method, body, host: 'graph.microsoft.com' });

  test('has applications, principals and secrets; an application takes its principal along', async () => {
    const application = (await graph('POST', 'applications', { displayName: 'Metaflow' })).body;
    const principal = (await graph('POST', 'servicePrincipals', { appId: application['appId'] as string })).body;
    const of = `servicePrincipals/${principal['id'] as string}`;
    const { body: secret } = await graph('POST', `${of}/addPassword`, { passwordCredential: { displayName: 'one' } });
    const { body } = await graph('GET', of);

    expect(secret).toMatchObject({ displayName: 'one', secretText: expect.any(String) as string });
    expect(body).toMatchObject({ displayName: 'Metaflow', passwordCredentials: [{ keyId: secret['keyId'] }] });
    expect(JSON.stringify(body)).not.toContain(secret['secretText']);

    await graph('DELETE', `applications/${application['id'] as string}`);
    expect(standIn.directory.names()).toEqual([]);
  });
});

describe('the log', () => {
  test('has every request with its body and status, in memory and in the file', async () => {
    await put(standIn, NETWORK, { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } });
    const lines = (await readFile(path.join(folder, 'requests.jsonl'), 'utf8')).trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '') as unknown;

    expect(last).toEqual(standIn.log.requests.at(-1));
    expect(last).toMatchObject({
      ...{ method: 'PUT', host: 'management.azure.com', path: `${NETWORK}?api-version=2024-01-01`, status: 201 },
      body: { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } },
    });
  });

  test('has neither tokens nor the secrets that they are asked with', async () => {
    const host = 'login.microsoftonline.com';
    const form = 'grant_type=client_credentials&client_secret=secret-secret';
    const { body } = await call(standIn, '/tenant/oauth2/v2.0/token', { method: 'POST', host, form });
    const log = await readFile(path.join(folder, 'requests.jsonl'), 'utf8');

    expect(body['token_type']).toBe('Bearer');
    expect(log).toContain('/tenant/oauth2/v2.0/token');
    expect(log).not.toMatch(/secret-token|secret-secret|Bearer/);
  });

  test('marks what the stand-in does not know', async () => {
    await call(standIn, '/v1.0/unheardOf', { host: 'graph.microsoft.com' });
    expect(standIn.log.gaps).toMatchObject([{ path: '/v1.0/unheardOf', status: 501 }]);
  });
});

test('tells when a request was answered', async () => {
  let told = false;
  const answered = standIn.answered({ method: 'PUT', path: /virtualNetworks/ }).then(() => (told = true));
  await put(standIn, ACCOUNT);
  expect(told).toBe(false);
  await put(standIn, NETWORK);
  await answered;
  expect(told).toBe(true);
});

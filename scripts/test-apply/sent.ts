import { scopeOf } from './stand-in/resource-id.js';
import { isObject, objectIn, objectsIn, textIn, type JsonObject } from './stand-in/json.js';
import type { LoggedRequest } from './stand-in/request-log.js';
import { roleName } from './stand-in/role-definitions.js';

/** A rule about what may be sent to Azure. Each gives the reasons why it is broken. */
export interface SentRule {
  readonly title: string;
  readonly broken: (requests: readonly LoggedRequest[], secrets: readonly string[]) => string[];
}

/** Rules about bodies apply to what is left after all writes of a resource, wherever a later PATCH does not repeat it. */
export const sentRules: readonly SentRule[] = [
  {
    title: 'the stand-in knew every request',
    broken: (requests) => requests.filter(({ gap }) => gap).map(({ method, path }) => `${method} ${path}`),
  },
  {
    title: 'nothing was asked of the data plane of the storage account',
    broken: (requests) =>
      requests
        .filter(({ host }) => host.endsWith('.core.windows.net'))
        .map(({ method, host, path }) => `${method} ${host}${path}`),
  },
  {
    title: 'no URL holds a secret',
    broken: (requests, secrets) =>
      requests
        .filter(({ path }) => secrets.some((secret) => decodeURIComponent(path).includes(secret)))
        .map(({ method, path }) => `${method} ${path.split('?')[0]}`),
  },
  rule('storage: TLS 1.2, HTTPS only, no public blobs, no shared keys', /\/storageAccounts\/[^/]+$/i, (properties) => [
    wrong(properties, 'minimumTlsVersion', 'TLS1_2'),
    wrong(properties, 'supportsHttpsTrafficOnly', true),
    wrong(properties, 'allowBlobPublicAccess', false),
    wrong(properties, 'allowSharedKeyAccess', false),
    wrong(properties, 'isLocalUserEnabled', false),
  ]),
  rule('containers are private', /\/blobServices\/default\/containers\/[^/]+$/i, (properties) => [
    wrong(properties, 'publicAccess', 'None'),
  ]),
  rule('the database has no public address', /\/flexibleServers\/[^/]+$/i, (properties) => [
    wrong(objectIn({ ...properties }, 'network'), 'publicNetworkAccess', 'Disabled'),
    textIn(objectIn({ ...properties }, 'network'), 'delegatedSubnetResourceId') === '' ? 'is in no subnet' : undefined,
  ]),
  rule(
    'the database takes TLS connections only',
    /\/configurations\/require_secure_transport$/i,
    (properties) => [wrong(properties, 'value', 'on')],
    { made: 'PATCH' }, // a parameter is there from the start
  ),
  rule('the registry has no administrator', /\/registries\/[^/]+$/i, (properties) => [
    wrong(properties, 'adminUserEnabled', false),
  ]),
  rule(
    'the cluster has RBAC, an issuer of tokens and workload identity',
    /\/managedClusters\/[^/]+$/i,
    (properties) => [
      wrong(properties, 'enableRBAC', true),
      wrong(objectIn({ ...properties }, 'oidcIssuerProfile'), 'enabled', true),
      wrong(objectIn(objectIn({ ...properties }, 'securityProfile'), 'workloadIdentity'), 'enabled', true),
    ],
  ),
  rule(
    'nothing from the internet is let in',
    /\/networkSecurityGroups\/[^/]+$/i,
    (properties) =>
      objectsIn(properties, 'securityRules')
        .map((one) => objectIn(one, 'properties'))
        .filter((one) => one['access'] === 'Allow')
        .map((one) => textIn(one, 'sourceAddressPrefix'))
        .filter((from) => /^(\*|internet|0\.0\.0\.0\/0)$/i.test(from))
        .map((from) => `lets ${from} in`),
    { always: false }, // a network that was there before has its own
  ),
  {
    title: 'roles: on single resources, those on blobs on their container',
    broken: (requests) => writes(requests, /\/roleAssignments\/[^/]+$/i).flatMap(roleProblems),
  },
];

function roleProblems({ path, body }: LoggedRequest): string[] {
  const scope = scopeOf(path.split('?')[0] ?? '');
  const role = roleName(textIn(objectIn({ ...body }, 'properties'), 'roleDefinitionId')) ?? 'an unknown role';
  if (!scope.includes('/providers/')) return [`${role} on ${scope}`];
  return role.startsWith('Storage Blob') && !/\/containers\/[^/]+$/.test(scope) ? [`${role} on ${scope}`] : [];
}

function rule(
  title: string,
  path: RegExp,
  problems: (properties: JsonObject) => readonly (string | undefined)[],
  { made = 'PUT', always = true }: { made?: 'PUT' | 'PATCH'; always?: boolean } = {},
): SentRule {
  return {
    title,
    broken(requests) {
      const found = writes(requests, path).filter(({ method }) => method === made);
      if (found.length === 0 && always) return [`nothing was sent that matches ${path}`];
      return found.flatMap((request) => {
        const properties = request.body?.['properties'];
        const reasons = isObject(properties) ? problems(structuredClone(properties)) : ['has no properties'];
        return reasons
          .filter((problem) => problem !== undefined)
          .map((problem) => `${request.path.split('?')[0]} ${problem}`);
      });
    },
  };
}

function writes(requests: readonly LoggedRequest[], path: RegExp): LoggedRequest[] {
  return requests.filter(
    ({ method, path: sent, status }) =>
      /^(PUT|PATCH)$/.test(method) && status < 400 && path.test(sent.split('?')[0] ?? ''),
  );
}

function wrong(properties: JsonObject, key: string, expected: string | boolean): string | undefined {
  const found = properties[key];
  return found === expected
    ? undefined
    : `${key}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`;
}

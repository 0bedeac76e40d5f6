import { refusal, type Answer, type ApiRequest } from './exchange.js';
import type { JsonObject } from './json.js';

/** Azure's built-in roles that the stacks use, and their neighbours (Microsoft Learn, role-based-access-control/built-in-roles). */
const ROLES: Readonly<Record<string, string>> = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'Network Contributor': '4d97b98b-1d4f-4787-a291-c67834d212e7',
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  'Azure Kubernetes Service Contributor Role': 'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8',
  'Azure Kubernetes Service Cluster User Role': '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
  'Azure Kubernetes Service RBAC Cluster Admin': 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
};

/** The name of a role by the last part of its id; undefined for one that is not in the list. */
export function roleName(definitionId: string): string | undefined {
  const guid = definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase();
  return Object.keys(ROLES).find((name) => ROLES[name] === guid);
}

const PATH = /^(?:\/subscriptions\/([^/]+).*)?\/providers\/Microsoft\.Authorization\/roleDefinitions(?:\/([^/]+))?$/i;

/** Answers what is asked of role definitions; undefined for other requests. A name that is none is not found, as in Azure. */
export function answerRoleDefinitions({ path, query }: ApiRequest): Answer | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const [, subscription = '', guid] = match;
  if (guid !== undefined) {
    const name = roleName(guid);
    return name === undefined
      ? refusal(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${guid}' does not exist.`)
      : { status: 200, body: definition(subscription, name) };
  }
  const wanted = /roleName eq '(.*)'/.exec(query.get('$filter') ?? '')?.[1];
  const names = Object.keys(ROLES).filter((name) => wanted === undefined || name === wanted);
  return { status: 200, body: { value: names.map((name) => definition(subscription, name)) } };
}

function definition(subscription: string, name: string): JsonObject {
  const guid = ROLES[name] ?? '';
  return {
    id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
    name: guid,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: name,
      type: 'BuiltInRole',
      description: name,
      assignableScopes: ['/'],
      permissions: [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }],
    },
  };
}

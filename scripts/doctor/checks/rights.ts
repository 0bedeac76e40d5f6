import { z } from 'zod';
import { AzError } from '../../azure/az.js';
import { type AzureContext, type Check, fail, pass, warn } from '../check.js';

const permissions = z.object({
  value: z.array(z.object({ actions: z.array(z.string()), notActions: z.array(z.string()).default([]) })),
});
export type Permission = z.output<typeof permissions>['value'][number];

const policy = z.object({ defaultUserRolePermissions: z.object({ allowedToCreateApps: z.boolean() }) });
const directoryRoles = z.object({
  value: z.array(z.object({ roleTemplateId: z.string(), displayName: z.string().nullish() })),
});

/** Roles of Entra ID that may register applications, by the id of their template (the same in every tenant). */
const APPLICATION_ROLES: readonly string[] = [
  '62e90394-69f5-4237-9190-012177145e10', // Global Administrator
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
  'cf1c38e5-3621-4004-a7cb-879624dced7c', // Application Developer
];

const GRAPH = 'https://graph.microsoft.com/v1.0';

/** What the login may do. */
export const rightsChecks: readonly Check<AzureContext>[] = [
  {
    name: 'right to make resources',
    run: (context) =>
      allowed(
        context,
        ['Microsoft.Resources/subscriptions/resourceGroups/write', 'Microsoft.ContainerService/managedClusters/write'],
        'Contributor',
      ),
  },
  {
    name: 'right to assign roles',
    run: (context) =>
      allowed(context, ['Microsoft.Authorization/roleAssignments/write'], 'Role Based Access Control Administrator'),
  },
  {
    name: 'right to make locks',
    run: async (context) =>
      context.configuration.delete_lock
        ? allowed(context, ['Microsoft.Authorization/locks/write'], 'User Access Administrator')
        : { verdict: 'skip', found: 'not needed without delete_lock' },
  },
  {
    name: 'right to register applications',
    run: async ({ az, configuration: { identity } }) => {
      if (identity === 'workload_identity')
        return { verdict: 'skip', found: 'not needed with identity = "workload_identity"' };
      const remedy = 'Set identity = "workload_identity", or get the role Application Developer in Entra ID';
      try {
        const roles = await az.json(
          directoryRoles,
          ...get(`${GRAPH}/me/transitiveMemberOf/microsoft.graph.directoryRole`),
        );
        const role = roles.value.find(({ roleTemplateId }) => APPLICATION_ROLES.includes(roleTemplateId));
        if (role) return pass(role.displayName ?? 'by a role of Entra ID');
        const { defaultUserRolePermissions } = await az.json(policy, ...get(`${GRAPH}/policies/authorizationPolicy`));
        return defaultUserRolePermissions.allowedToCreateApps
          ? pass('every member of the tenant may')
          : fail('only administrators may, and this login is none', remedy);
      } catch (error) {
        if (!(error instanceof AzError)) throw error;
        return warn(`could not be found out: ${error.message}`, remedy);
      }
    },
  },
];

async function allowed({ az, subscription }: AzureContext, actions: readonly string[], role: string) {
  const scope = `/subscriptions/${subscription}`;
  const url = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const { value } = await az.json(permissions, ...get(url));
  const missing = actions.filter((action) => !isAllowed(action, value));
  return missing.length === 0
    ? pass('granted on the subscription')
    : fail(
        `this login lacks ${missing.join(', ')}`,
        `Ask for Owner, or for ${role}: az role assignment create --assignee YOU --role "${role}" --scope ${scope}`,
      );
}

/** As Azure adds roles up: a role grants an action that it lists and does not except. */
export function isAllowed(action: string, granted: readonly Permission[]): boolean {
  return granted.some(({ actions, notActions }) => actions.some(matches(action)) && !notActions.some(matches(action)));
}

/** `*` in a role stands for any characters. */
const matches = (action: string) => (pattern: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  ).test(action);

const get = (url: string) => ['rest', '--method', 'get', '--url', url];

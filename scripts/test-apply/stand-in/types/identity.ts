import { TENANT, uuidOf } from '../identifiers.js';
import { fillIn, objectIn, textIn } from '../json.js';
import { scopeOf } from '../resource-id.js';
import type { ResourceTypes } from '../resource-type.js';
import type { Resource } from '../store.js';

/** Managed identities, and who may do what. Rights are kept, never asked: whoever calls may do everything. */
export const identity: ResourceTypes = {
  'microsoft.managedidentity/userassignedidentities': {
    complete({ id, properties }) {
      Object.assign(properties, {
        principalId: uuidOf(`${id}#principal`),
        clientId: uuidOf(`${id}#client`),
        tenantId: TENANT,
      });
    },
  },
  'microsoft.authorization/roleassignments': {
    complete({ id, properties }) {
      properties['scope'] = scopeOf(id) || '/';
      fillIn(properties, { principalType: 'ServicePrincipal', createdOn: new Date().toISOString() });
    },
    conflict({ id, properties }, store) {
      const same = store
        .ofType('Microsoft.Authorization/roleAssignments')
        .find(
          (other) =>
            other.id.toLowerCase() !== id.toLowerCase() &&
            scopeOf(other.id).toLowerCase() === scopeOf(id).toLowerCase() &&
            other.properties['principalId'] === properties['principalId'] &&
            other.properties['roleDefinitionId'] === properties['roleDefinitionId'],
        );
      return (
        same && {
          code: 'RoleAssignmentExists',
          message: `The role assignment already exists. The ID of the existing role assignment is ${same.name}.`,
        }
      );
    },
  },
};

/** Principals of the managed identities that a resource has, as Azure fills them into its body. */
export function completeIdentities(resource: Resource): void {
  if (resource['identity'] === undefined) return;
  const of = objectIn(resource, 'identity');
  if (textIn(of, 'type').includes('SystemAssigned'))
    Object.assign(of, { principalId: uuidOf(`${textIn(resource, 'id')}#principal`), tenantId: TENANT });
  if (of['userAssignedIdentities'] === undefined) return;
  const assigned = objectIn(of, 'userAssignedIdentities');
  for (const id of Object.keys(assigned))
    assigned[id] = { principalId: uuidOf(`${id}#principal`), clientId: uuidOf(`${id}#client`) };
}

import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment/index.js';
import { Fn, type TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';

export interface Grant {
  /** Azure's name of the role. */
  readonly role: string;
  /** Id of the resource that it is for. */
  readonly on: string;
  /** Object id of who gets it. */
  readonly to: string;
  /** Whether that is a principal that was made a moment ago: Azure does not look for it in vain then. */
  readonly isNew?: boolean;
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * Gives a role. Its name follows from what it grants, instead of being random: an apply that was killed while Azure made it
 * finds it again, and says how to take it over.
 */
export function grantRole(
  scope: Construct,
  id: string,
  { role, on, to, isNew = false, lifecycle }: Grant,
): RoleAssignment {
  return new RoleAssignment(scope, id, {
    name: Fn.uuidv5('url', `${on}|${role}|${to}`),
    scope: on,
    roleDefinitionName: role,
    principalId: to,
    ...(isNew && { principalType: 'ServicePrincipal' }),
    ...(lifecycle && { lifecycle }),
  });
}

import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment/index.js';
import type { Construct } from 'constructs';
import type { Cluster } from './cluster.js';
import type { Common } from './common.js';
import { ServicePrincipalIdentity } from './service-principal.js';
import type { Storage } from './storage.js';
import { WorkloadIdentity } from './workload-identity.js';

export interface IdentityProps extends Common {
  readonly cluster: Cluster;
  readonly storage: Storage;
}

/** Who the pods are to Azure: one application with a secret, or managed identities without. */
export type Identity = ServicePrincipalIdentity | WorkloadIdentity;

/** The identities of the pods in the chosen mode, and what data scientists may do with their own login. */
export function identityOf(scope: Construct, props: IdentityProps): Identity {
  const identity =
    props.configuration.identity === 'service_principal'
      ? new ServicePrincipalIdentity(scope, 'service_principal', props)
      : new WorkloadIdentity(scope, 'workload_identity', props);
  for (const principalId of props.configuration.data_scientist_object_ids) {
    const grant = grantOn(identity, `data_scientist_${principalId}`, principalId);
    grant('blobs', props.storage.container.id, 'Storage Blob Data Contributor');
    grant('cluster', props.cluster.clusterId, 'Azure Kubernetes Service Cluster User Role');
  }
  return identity;
}

/**
 * Role assignments of one principal.
 * @param principalType - Of a principal that was made a moment ago, so that Azure does not look for it in vain
 */
export function grantOn(scope: Construct, who: string, principalId: string, principalType?: 'ServicePrincipal') {
  return (what: string, on: string, roleDefinitionName: string) =>
    new RoleAssignment(scope, `${who}_${what}_role`, {
      scope: on,
      roleDefinitionName,
      principalId,
      ...(principalType !== undefined && { principalType }),
    });
}

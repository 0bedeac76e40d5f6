import type { Construct } from 'constructs';
import type { Cluster } from './cluster.js';
import type { Common } from './common.js';
import { grantRole } from './roles.js';
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
  for (const to of props.configuration.data_scientist_object_ids) {
    const grant = (what: string, on: string, role: string) =>
      grantRole(identity, `data_scientist_${to}_${what}_role`, { role, on, to });
    grant('blobs', props.storage.container.id, 'Storage Blob Data Contributor');
    grant('cluster', props.cluster.clusterId, 'Azure Kubernetes Service Cluster User Role');
  }
  return identity;
}

import { Application } from '@cdktf/provider-azuread/lib/application/index.js';
import { DataAzureadClientConfig } from '@cdktf/provider-azuread/lib/data-azuread-client-config/index.js';
import { ServicePrincipalPassword } from '@cdktf/provider-azuread/lib/service-principal-password/index.js';
import { ServicePrincipal } from '@cdktf/provider-azuread/lib/service-principal/index.js';
import { Construct } from 'constructs';
import type { IdentityProps } from './identity.js';
import { grantRole } from './roles.js';

/** One application for pods and laptops alike, as upstream has it: blobs of flows, and access to the cluster. */
export class ServicePrincipalIdentity extends Construct {
  readonly mode = 'service_principal';
  readonly tenantId: string;
  readonly clientId: string;
  /** A secret. */
  readonly clientSecret: string;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { configuration, named, storage, cluster } = props;
    // Without an owner, only administrators of the tenant could change or delete it later.
    const owners = [new DataAzureadClientConfig(this, 'deployer').objectId];
    // Whoever deploys next does not take it over.
    const lifecycle = { ignoreChanges: ['owners'] };
    const application = new Application(this, 'application', {
      displayName: named.servicePrincipal,
      owners,
      lifecycle,
    });
    const principal = new ServicePrincipal(this, 'principal', { clientId: application.clientId, owners, lifecycle });
    const password = new ServicePrincipalPassword(this, 'password', {
      servicePrincipalId: principal.id,
      displayName: named.servicePrincipal,
      endDate: `\${timeadd(plantimestamp(), "${configuration.service_principal_password_days * 24}h")}`,
      rotateWhenChanged: { version: String(configuration.service_principal_password_version) },
      // Each plan computes another end; only a rotation takes it.
      lifecycle: { ignoreChanges: ['end_date'] },
    });

    const grant = (what: string, on: string, role: string) =>
      grantRole(this, `principal_${what}_role`, { role, on, to: principal.objectId, isNew: true });
    grant('blobs', storage.container.id, 'Storage Blob Data Contributor');
    if (storage.airflowContainer) grant('airflow_logs', storage.airflowContainer.id, 'Storage Blob Data Contributor');
    grant('cluster', cluster.clusterId, 'Azure Kubernetes Service Contributor Role');
    grant('cluster_user', cluster.clusterId, 'Azure Kubernetes Service Cluster User Role');

    this.tenantId = principal.applicationTenantId;
    this.clientId = application.clientId;
    this.clientSecret = password.value;
  }
}

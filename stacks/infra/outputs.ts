import type { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group/index.js';
import { TerraformOutput } from 'cdktf';
import type { InfraStack } from './stack.js';

/** What people and other tools want to know of the deployment. */
export function addOutputs(stack: InfraStack, group: ResourceGroup): void {
  const { database, storage, cluster, registry, identity } = stack;
  const output = (name: string, description: string, value: string, sensitive = false) =>
    new TerraformOutput(stack, name, { description, value, sensitive });

  output('resource_group_name', 'Resource group of all resources.', group.name);
  output(
    'cluster_name',
    'Kubernetes cluster; `az aks get-credentials` takes it with the resource group.',
    cluster.name,
  );
  output('cluster_oidc_issuer_url', "Issuer of the tokens of the cluster's service accounts.", cluster.oidcIssuerUrl);
  output('database_host', 'PostgreSQL server, found from within the network only.', database.host);
  output('database_login', "Login of the database server's administrator.", database.login);
  output('database_password', 'Password of that login.', database.password, true);
  output('storage_account', 'Storage account of the datastore.', storage.accountName);
  output('storage_blob_endpoint', 'URL of its blob service.', storage.blobEndpoint);
  output('storage_container', 'Container of the datastore.', storage.container.name);
  if (storage.airflowContainer)
    output('airflow_logs_container', "Container of Airflow's logs.", storage.airflowContainer.name);
  output('registry_login_server', 'Host name of the container registry.', registry.loginServer);
  if (identity.mode === 'service_principal') {
    output('service_principal_tenant_id', "Tenant of Metaflow's application (AZURE_TENANT_ID).", identity.tenantId);
    output('service_principal_client_id', "Metaflow's application (AZURE_CLIENT_ID).", identity.clientId);
    output('service_principal_client_secret', 'Its secret (AZURE_CLIENT_SECRET).', identity.clientSecret, true);
  } else {
    output(
      'tasks_client_id',
      'Managed identity of tasks, for the annotation of their service account.',
      identity.tasksClientId,
    );
    output('ui_client_id', 'Managed identity of the UI backend.', identity.uiClientId);
    if (identity.airflowClientId !== undefined)
      output('airflow_client_id', "Managed identity of Airflow's scheduler and webserver.", identity.airflowClientId);
  }
}

import type { Configuration } from './variables.js';

/** Azure's limit for the name of a storage account, the tightest of all (Microsoft.Storage naming rules). */
const STORAGE_ACCOUNT_LENGTH = 24;

export type Named = Pick<Configuration, 'org_prefix' | 'workspace' | 'location'>;

/** The names of the Azure resources. They are upstream's scheme, and what an existing deployment is found by. */
export function names({ org_prefix: prefix, workspace, location }: Named) {
  const network = (kind: string, part: string) => `${kind}-${prefix}-metaflow-${part}${location}-${workspace}`;
  return {
    resourceGroup: `rg-metaflow-${workspace}-${location}`,
    cluster: `aks-${prefix}-metaflow-${workspace}`,
    database: `psql-${prefix}-metaflow-${workspace}`,
    /** Azure wants the name to end so, and not to be the server's own. */
    databaseDnsZone: `${prefix}-metaflow-${workspace}.private.postgres.database.azure.com`,
    storageAccount: `st${prefix}metaflow${workspace}`,
    registry: `cr${prefix}metaflow${workspace}`,
    virtualNetwork: network('vnet', ''),
    databaseSubnet: network('snet', 'db-'),
    kubernetesSubnet: network('snet', 'k8s-'),
    databaseSecurityGroup: network('nsg', 'db-'),
    kubernetesSecurityGroup: network('nsg', 'k8s-'),
    storageEndpoint: network('pep', 'blob-'),
    natGateway: network('ng', ''),
    natAddress: network('pip', ''),
    logAnalytics: `log-${prefix}-metaflow-${workspace}`,
    servicePrincipal: `Metaflow (${prefix}, ${workspace})`,
    identity: (purpose: string) => `id-${prefix}-metaflow-${purpose}-${workspace}`,
  } as const;
}

export type Names = ReturnType<typeof names>;

/** Characters that prefix and workspace may have together. */
export const PREFIX_AND_WORKSPACE_LENGTH = STORAGE_ACCOUNT_LENGTH - 'st'.length - 'metaflow'.length;

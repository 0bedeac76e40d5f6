import { names } from '../../stacks/naming.js';

describe('names', () => {
  it("are upstream's, by which an existing deployment is found", () => {
    expect(names({ org_prefix: 'acme', workspace: 'default', location: 'westus' })).toMatchObject({
      resourceGroup: 'rg-metaflow-default-westus',
      cluster: 'aks-acme-metaflow-default',
      database: 'psql-acme-metaflow-default',
      storageAccount: 'stacmemetaflowdefault',
      virtualNetwork: 'vnet-acme-metaflow-westus-default',
      databaseSubnet: 'snet-acme-metaflow-db-westus-default',
      kubernetesSubnet: 'snet-acme-metaflow-k8s-westus-default',
      registry: 'cracmemetaflowdefault',
    });
  });
});

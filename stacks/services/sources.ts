import { DataAzurermContainerRegistry } from '@cdktf/provider-azurerm/lib/data-azurerm-container-registry/index.js';
import { DataAzurermKubernetesCluster } from '@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster/index.js';
import { DataAzurermPostgresqlFlexibleServer } from '@cdktf/provider-azurerm/lib/data-azurerm-postgresql-flexible-server/index.js';
import { DataAzurermStorageAccount } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account/index.js';
import { Construct } from 'constructs';
import type { Names } from '../naming.js';

/** What `infra` made, as Azure has it now: credentials are fresh at each run, and nobody copies them. */
export class Sources extends Construct {
  readonly cluster: DataAzurermKubernetesCluster;
  readonly database: DataAzurermPostgresqlFlexibleServer;
  readonly storage: DataAzurermStorageAccount;
  readonly registry: DataAzurermContainerRegistry;

  constructor(scope: Construct, id: string, named: Names) {
    super(scope, id);
    const inGroup = (name: string) => ({ name, resourceGroupName: named.resourceGroup });
    this.cluster = new DataAzurermKubernetesCluster(this, 'cluster', inGroup(named.cluster));
    this.database = new DataAzurermPostgresqlFlexibleServer(this, 'database', inGroup(named.database));
    this.storage = new DataAzurermStorageAccount(this, 'storage', inGroup(named.storageAccount));
    this.registry = new DataAzurermContainerRegistry(this, 'registry', inGroup(named.registry));
  }
}

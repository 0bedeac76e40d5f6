import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group/index.js';
import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { names } from '../naming.js';
import { keepState } from '../state.js';
import type { Configuration } from '../variables.js';
import { Cluster } from './cluster.js';
import { Database } from './database.js';
import { identityOf, type Identity } from './identity.js';
import { Monitoring } from './monitoring.js';
import { lockData } from './locks.js';
import { networkOf } from './network.js';
import { addOutputs } from './outputs.js';
import { addProviders } from './providers.js';
import { Registry } from './registry.js';
import { Storage } from './storage.js';
import { tagAll } from './tags.js';

/** All Azure resources of a deployment, and nothing in the cluster. */
export class InfraStack extends TerraformStack {
  readonly database: Database;
  readonly storage: Storage;
  readonly cluster: Cluster;
  readonly registry: Registry;
  readonly identity: Identity;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    const named = names(configuration);
    keepState(this, configuration);
    addProviders(this, configuration);
    tagAll(this, configuration);

    const deployer = new DataAzurermClientConfig(this, 'deployer');
    const group = new ResourceGroup(this, 'resource_group', {
      name: named.resourceGroup,
      location: configuration.location,
    });
    const common = { configuration, named, group, deployer };

    const network = networkOf(this, common);
    this.database = new Database(this, 'database', { ...common, network });
    this.storage = new Storage(this, 'storage', { ...common, network });
    const monitoring = configuration.log_analytics ? new Monitoring(this, 'monitoring', common) : undefined;
    this.cluster = new Cluster(this, 'cluster', { ...common, network, monitoring });
    this.registry = new Registry(this, 'registry', { ...common, cluster: this.cluster });
    this.identity = identityOf(this, { ...common, cluster: this.cluster, storage: this.storage });

    if (configuration.delete_lock) lockData(this, this);
    addOutputs(this, group);
  }
}

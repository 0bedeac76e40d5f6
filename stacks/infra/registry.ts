import { ContainerRegistry } from '@cdktf/provider-azurerm/lib/container-registry/index.js';
import { Construct } from 'constructs';
import type { Cluster } from './cluster.js';
import { placed, type Common } from './common.js';
import { grantRole } from './roles.js';

export interface RegistryProps extends Common {
  readonly cluster: Cluster;
}

/** Images of the services, which the cluster may pull. */
export class Registry extends Construct {
  readonly name: string;
  /** Host name, the start of each image's name. */
  readonly loginServer: string;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const registry = new ContainerRegistry(this, 'registry', {
      ...placed(props),
      name: props.named.registry,
      sku: props.configuration.registry_sku,
      adminEnabled: false,
      ...(props.configuration.registry_sku === 'Premium' && {
        zoneRedundancyEnabled: props.configuration.availability_zones.length > 0,
        dataEndpointEnabled: true,
        // Of images whose tag moved on.
        retentionPolicyInDays: 30,
      }),
    });
    grantRole(this, 'pull_role', { role: 'AcrPull', on: registry.id, to: props.cluster.kubeletObjectId, isNew: true });
    this.name = registry.name;
    this.loginServer = registry.loginServer;
  }
}

import type { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js';
import type { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group/index.js';
import type { Names } from '../naming.js';
import type { Configuration } from '../variables.js';

/** What every part of the stack is made from. */
export interface Common {
  readonly configuration: Configuration;
  readonly named: Names;
  /** The group that everything is in. */
  readonly group: ResourceGroup;
  /** Whoever runs Terraform: tenant and object id. */
  readonly deployer: DataAzurermClientConfig;
}

/** Name, place and group of a resource, as most resources take them. */
export const placed = ({ group }: Pick<Common, 'group'>) => ({
  resourceGroupName: group.name,
  location: group.location,
});

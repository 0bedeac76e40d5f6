import type { Configuration } from '../../stacks/variables.js';
import type { JsonObject } from './stand-in/json.js';
import { nameOf, parentOf } from './stand-in/resource-id.js';
import type { Store } from './stand-in/store.js';

/** Puts the network into the stand-in that a configuration says is there already. */
export function addExistingNetwork(store: Store, configuration: Configuration): void {
  const { existing_database_subnet_id: database, existing_kubernetes_subnet_id: nodes, location } = configuration;
  for (const [subnet, delegations] of [
    [database, [{ name: 'postgresql', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]],
    [nodes, []],
  ] as const) {
    if (subnet === undefined) continue;
    const network = parentOf(subnet);
    const group = network.split('/').slice(0, 5).join('/');
    const add = (id: string, type: string, properties: JsonObject = {}) =>
      store.put({
        ...{ id, type, location },
        name: nameOf(id),
        properties: { ...properties, provisioningState: 'Succeeded' },
      });
    if (!store.get(group)) add(group, 'Microsoft.Resources/resourceGroups');
    if (!store.get(network)) add(network, 'Microsoft.Network/virtualNetworks');
    add(subnet, 'Microsoft.Network/virtualNetworks/subnets', { delegations: [...delegations] });
  }
}

import { PrivateDnsZoneVirtualNetworkLink } from '@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link/index.js';
import { PrivateDnsZone } from '@cdktf/provider-azurerm/lib/private-dns-zone/index.js';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint/index.js';
import type { Construct } from 'constructs';
import { placed, type Common } from './common.js';
import type { Network } from './network.js';

/** An address of the storage account in the subnet of the nodes, and the name by which it is found from the network. */
export function addPrivateAddress(
  scope: Construct,
  accountId: string,
  props: Common & { readonly network: Network },
): void {
  const zone = new PrivateDnsZone(scope, 'dns_zone', {
    resourceGroupName: props.group.name,
    name: 'privatelink.blob.core.windows.net',
  });
  const links = Object.entries(props.network.virtualNetworkIds).map(
    ([name, virtualNetworkId]) =>
      new PrivateDnsZoneVirtualNetworkLink(scope, `dns_zone_link_${name}`, {
        resourceGroupName: props.group.name,
        name,
        privateDnsZoneName: zone.name,
        virtualNetworkId,
      }),
  );
  new PrivateEndpoint(scope, 'private_address', {
    ...placed(props),
    name: props.named.storageEndpoint,
    subnetId: props.network.kubernetesSubnetId,
    privateServiceConnection: {
      name: 'blob',
      privateConnectionResourceId: accountId,
      subresourceNames: ['blob'],
      isManualConnection: false,
    },
    privateDnsZoneGroup: { name: 'blob', privateDnsZoneIds: [zone.id] },
    dependsOn: [...links, ...props.network.ready],
  });
}

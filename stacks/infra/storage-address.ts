import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint/index.js';
import type { Construct } from 'constructs';
import { placed, type Common } from './common.js';
import type { Network } from './network.js';
import { addPrivateZone } from './private-zone.js';

/** An address of the storage account in the subnet of the nodes, and the name by which it is found from the network. */
export function addPrivateAddress(
  scope: Construct,
  accountId: string,
  props: Common & { readonly network: Network },
): void {
  const { zone, links } = addPrivateZone(scope, props, 'privatelink.blob.core.windows.net');
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

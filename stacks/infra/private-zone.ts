import { PrivateDnsZoneVirtualNetworkLink } from '@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link/index.js';
import { PrivateDnsZone } from '@cdktf/provider-azurerm/lib/private-dns-zone/index.js';
import type { Construct } from 'constructs';
import type { Common } from './common.js';
import type { Network } from './network.js';

/** Names that are found from the deployment's networks only. What is named there needs the links, too. */
export function addPrivateZone(
  scope: Construct,
  { group, network }: Pick<Common, 'group'> & { readonly network: Network },
  name: string,
): { zone: PrivateDnsZone; links: PrivateDnsZoneVirtualNetworkLink[] } {
  const zone = new PrivateDnsZone(scope, 'dns_zone', { resourceGroupName: group.name, name });
  const links = Object.entries(network.virtualNetworkIds).map(
    ([link, virtualNetworkId]) =>
      new PrivateDnsZoneVirtualNetworkLink(scope, `dns_zone_link_${link}`, {
        resourceGroupName: group.name,
        name: link,
        privateDnsZoneName: zone.name,
        virtualNetworkId,
      }),
  );
  return { zone, links };
}

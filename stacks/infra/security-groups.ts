import { NetworkSecurityGroup } from '@cdktf/provider-azurerm/lib/network-security-group/index.js';
import { SubnetNetworkSecurityGroupAssociation } from '@cdktf/provider-azurerm/lib/subnet-network-security-group-association/index.js';
import type { Subnet } from '@cdktf/provider-azurerm/lib/subnet/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { placed, type Common } from './common.js';

interface Inbound {
  readonly name: string;
  readonly priority: number;
  readonly access: 'Allow' | 'Deny';
  readonly from: string;
  readonly to: string;
  /** TCP ports; all ports and protocols when absent. */
  readonly ports?: readonly string[];
}

/** PostgreSQL takes connections of the nodes and of its own standby, nothing else. Outbound stays open: it needs storage and Entra ID. */
export function guardDatabaseSubnet(scope: Construct, common: Common, subnet: Subnet): ITerraformDependable {
  const { database_subnet_cidr: own, kubernetes_subnet_cidr: nodes } = common.configuration;
  const ports = ['5432', '6432'];
  return guard(scope, 'database', common, subnet, common.named.databaseSecurityGroup, [
    { name: 'nodes', priority: 100, access: 'Allow', from: nodes, to: own, ports },
    { name: 'standby', priority: 110, access: 'Allow', from: own, to: own, ports },
    { name: 'others', priority: 4096, access: 'Deny', from: '*', to: '*' },
  ]);
}

/**
 * Azure's default rules let the network and the load balancer in, and nothing from outside. With an overlay, pods keep
 * their own addresses among each other, which these defaults do not cover (Microsoft Learn, azure-cni-overlay).
 */
export function guardKubernetesSubnet(scope: Construct, common: Common, subnet: Subnet): ITerraformDependable {
  const { kubernetes_subnet_cidr: nodes, pod_cidr: pods } = common.configuration;
  return guard(scope, 'kubernetes', common, subnet, common.named.kubernetesSecurityGroup, [
    { name: 'nodes-to-pods', priority: 100, access: 'Allow', from: nodes, to: pods },
    { name: 'pods-to-pods', priority: 110, access: 'Allow', from: pods, to: pods },
  ]);
}

function guard(scope: Construct, id: string, common: Common, subnet: Subnet, name: string, rules: readonly Inbound[]) {
  const group = new NetworkSecurityGroup(scope, `${id}_security_group`, {
    ...placed(common),
    name,
    securityRule: rules.map(({ name, priority, access, from, to, ports }) => ({
      name,
      priority,
      access,
      direction: 'Inbound',
      protocol: ports ? 'Tcp' : '*',
      sourceAddressPrefix: from,
      sourcePortRange: '*',
      destinationAddressPrefix: to,
      ...(ports ? { destinationPortRanges: [...ports] } : { destinationPortRange: '*' }),
    })),
  });
  return new SubnetNetworkSecurityGroupAssociation(scope, `${id}_subnet_security_group`, {
    subnetId: subnet.id,
    networkSecurityGroupId: group.id,
  });
}

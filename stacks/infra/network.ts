import { NatGatewayPublicIpAssociation } from '@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association/index.js';
import { NatGateway } from '@cdktf/provider-azurerm/lib/nat-gateway/index.js';
import { PublicIp } from '@cdktf/provider-azurerm/lib/public-ip/index.js';
import { SubnetNatGatewayAssociation } from '@cdktf/provider-azurerm/lib/subnet-nat-gateway-association/index.js';
import { Subnet } from '@cdktf/provider-azurerm/lib/subnet/index.js';
import { VirtualNetwork } from '@cdktf/provider-azurerm/lib/virtual-network/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { placed, type Common } from './common.js';
import { guardDatabaseSubnet, guardKubernetesSubnet } from './security-groups.js';

/** Where database and nodes are. */
export interface Network {
  readonly databaseSubnetId: string;
  readonly kubernetesSubnetId: string;
  /** Networks from which the database's name must be found, by a name each. */
  readonly virtualNetworkIds: Readonly<Record<string, string>>;
  /** What must stand before nodes are made, and go after them. */
  readonly ready: ITerraformDependable[];
}

/** The network of the configuration: an own one, or the subnets that were named. */
export function networkOf(scope: Construct, common: Common): Network {
  const { existing_database_subnet_id: database, existing_kubernetes_subnet_id: kubernetes } = common.configuration;
  return database !== undefined && kubernetes !== undefined
    ? existingNetwork(database, kubernetes)
    : new OwnNetwork(scope, 'network', common);
}

function existingNetwork(databaseSubnetId: string, kubernetesSubnetId: string): Network {
  const networkOfSubnet = (id: string) => id.replace(/\/subnets\/[^/]+$/, '');
  const [database, kubernetes] = [networkOfSubnet(databaseSubnetId), networkOfSubnet(kubernetesSubnetId)];
  return {
    databaseSubnetId,
    kubernetesSubnetId,
    // Azure compares ids without regard to case.
    virtualNetworkIds: database.toLowerCase() === kubernetes.toLowerCase() ? { database } : { database, kubernetes },
    ready: [],
  };
}

/** A virtual network with a subnet for PostgreSQL and one for the nodes, each behind a security group. */
class OwnNetwork extends Construct implements Network {
  readonly databaseSubnetId: string;
  readonly kubernetesSubnetId: string;
  readonly virtualNetworkIds: Readonly<Record<string, string>>;
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, common: Common) {
    super(scope, id);
    const { configuration, named } = common;
    const network = new VirtualNetwork(this, 'virtual_network', {
      ...placed(common),
      name: named.virtualNetwork,
      addressSpace: [configuration.virtual_network_cidr],
    });
    const inNetwork = { resourceGroupName: common.group.name, virtualNetworkName: network.name };
    const databaseSubnet = new Subnet(this, 'database_subnet', {
      ...inNetwork,
      name: named.databaseSubnet,
      addressPrefixes: [configuration.database_subnet_cidr],
      // PostgreSQL archives its log there, even when the storage of others is not open to the network.
      serviceEndpoints: ['Microsoft.Storage'],
      delegation: [
        {
          name: 'postgresql',
          serviceDelegation: {
            name: 'Microsoft.DBforPostgreSQL/flexibleServers',
            actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'],
          },
        },
      ],
    });
    const kubernetesSubnet = new Subnet(this, 'kubernetes_subnet', {
      ...inNetwork,
      name: named.kubernetesSubnet,
      addressPrefixes: [configuration.kubernetes_subnet_cidr],
      serviceEndpoints: ['Microsoft.Storage'],
    });
    this.ready = [
      guardDatabaseSubnet(this, common, databaseSubnet),
      guardKubernetesSubnet(this, common, kubernetesSubnet),
      ...(configuration.egress === 'nat_gateway' ? [this.addNatGateway(common, kubernetesSubnet)] : []),
    ];
    this.databaseSubnetId = databaseSubnet.id;
    this.kubernetesSubnetId = kubernetesSubnet.id;
    this.virtualNetworkIds = { database: network.id };
  }

  private addNatGateway(common: Common, subnet: Subnet): ITerraformDependable {
    const address = new PublicIp(this, 'nat_address', {
      ...placed(common),
      name: common.named.natAddress,
      allocationMethod: 'Static',
      sku: 'Standard',
    });
    const gateway = new NatGateway(this, 'nat_gateway', {
      ...placed(common),
      name: common.named.natGateway,
      skuName: 'Standard',
      idleTimeoutInMinutes: 10,
    });
    const addressed = new NatGatewayPublicIpAssociation(this, 'nat_gateway_address', {
      natGatewayId: gateway.id,
      publicIpAddressId: address.id,
    });
    return new SubnetNatGatewayAssociation(this, 'kubernetes_subnet_nat_gateway', {
      subnetId: subnet.id,
      natGatewayId: gateway.id,
      dependsOn: [addressed],
    });
  }
}

import { KubernetesCluster } from '@cdktf/provider-azurerm/lib/kubernetes-cluster/index.js';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity/index.js';
import { Construct } from 'constructs';
import type { Configuration } from '../variables.js';
import { placed, type Common } from './common.js';
import type { Monitoring } from './monitoring.js';
import type { Network } from './network.js';
import { addPools, systemPool } from './node-pools.js';
import { grantRole } from './roles.js';

export interface ClusterProps extends Common {
  readonly network: Network;
  readonly monitoring: Monitoring | undefined;
}

/** The Kubernetes cluster and its node pools, with the identity that runs its control plane. */
export class Cluster extends Construct {
  readonly clusterId: string;
  readonly name: string;
  /** Who signs the tokens of service accounts. */
  readonly oidcIssuerUrl: string;
  /** Object id of the identity by which nodes pull images. */
  readonly kubeletObjectId: string;

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const { configuration, named, network, deployer, monitoring } = props;
    const identity = new UserAssignedIdentity(this, 'identity', { ...placed(props), name: named.identity('cluster') });
    const mayUseSubnet = grantRole(this, 'subnet_role', {
      role: 'Network Contributor',
      on: network.kubernetesSubnetId,
      to: identity.principalId,
      isNew: true,
    });

    const cluster = new KubernetesCluster(this, 'kubernetes', {
      ...placed(props),
      name: named.cluster,
      dnsPrefix: named.cluster,
      skuTier: configuration.cluster_tier,
      // Of a minor version Azure installs the patches itself, and answers with the minor version: no drift.
      kubernetesVersion: configuration.kubernetes_version,
      automaticUpgradeChannel: 'patch',
      nodeOsUpgradeChannel: 'NodeImage',
      maintenanceWindowAutoUpgrade: maintenanceWindow(configuration),
      maintenanceWindowNodeOs: maintenanceWindow(configuration),
      identity: { type: 'UserAssigned', identityIds: [identity.id] },
      oidcIssuerEnabled: true,
      workloadIdentityEnabled: true,
      imageCleanerEnabled: true,
      imageCleanerIntervalHours: 48,
      networkProfile: {
        networkPlugin: 'azure',
        networkPluginMode: 'overlay',
        networkDataPlane: 'cilium',
        networkPolicy: 'cilium',
        loadBalancerSku: 'standard',
        outboundType: OUTBOUND_TYPES[configuration.egress],
        podCidr: configuration.pod_cidr,
        serviceCidr: configuration.service_cidr,
        dnsServiceIp: tenthAddress(configuration.service_cidr),
      },
      defaultNodePool: systemPool(configuration, network),
      ...apiServer(configuration),
      roleBasedAccessControlEnabled: true,
      localAccountDisabled: configuration.entra_rbac,
      ...(configuration.entra_rbac && {
        azureActiveDirectoryRoleBasedAccessControl: {
          azureRbacEnabled: true,
          tenantId: deployer.tenantId,
          ...(configuration.cluster_admin_object_ids.length > 0 && {
            adminGroupObjectIds: configuration.cluster_admin_object_ids,
          }),
        },
      }),
      azurePolicyEnabled: configuration.azure_policy,
      ...(configuration.secrets_store && {
        keyVaultSecretsProvider: { secretRotationEnabled: true, secretRotationInterval: '2m' },
      }),
      ...(configuration.disk_encryption_set_id !== undefined && {
        diskEncryptionSetId: configuration.disk_encryption_set_id,
      }),
      ...(monitoring && {
        omsAgent: { logAnalyticsWorkspaceId: monitoring.workspaceId, msiAuthForMonitoringEnabled: true },
      }),
      lifecycle: { ignoreChanges: ['default_node_pool[0].node_count'] },
      dependsOn: [mayUseSubnet, ...network.ready],
    });
    addPools(this, cluster, configuration, network);
    monitoring?.watch(cluster);
    if (configuration.entra_rbac && configuration.cluster_admin_object_ids.length === 0) {
      grantRole(this, 'deployer_admin_role', {
        role: 'Azure Kubernetes Service RBAC Cluster Admin',
        on: cluster.id,
        to: deployer.objectId,
        // Whoever deploys next does not take it from whoever deployed first.
        lifecycle: { ignoreChanges: ['principal_id', 'name'] },
      });
    }

    this.clusterId = cluster.id;
    this.name = cluster.name;
    this.oidcIssuerUrl = cluster.oidcIssuerUrl;
    this.kubeletObjectId = cluster.kubeletIdentity.objectId;
  }
}

const OUTBOUND_TYPES = {
  load_balancer: 'loadBalancer',
  nat_gateway: 'userAssignedNATGateway',
  user_defined_routing: 'userDefinedRouting',
} as const;

function maintenanceWindow({ maintenance_window: { day, hour_utc } }: Configuration) {
  const startTime = `${String(hour_utc).padStart(2, '0')}:00`;
  return { frequency: 'Weekly', interval: 1, dayOfWeek: day, startTime, duration: 4, utcOffset: '+00:00' };
}

/** Who reaches the API: everybody with credentials, certain networks, or the virtual network only. */
function apiServer({ private_cluster, api_server_allowed_cidrs: allowed }: Configuration) {
  if (!private_cluster) return allowed.length > 0 ? { apiServerAccessProfile: { authorizedIpRanges: allowed } } : {};
  // `az aks command invoke` is the way in for whoever has no route to it.
  return {
    privateClusterEnabled: true,
    privateDnsZoneId: 'System',
    privateClusterPublicFqdnEnabled: false,
    runCommandEnabled: true,
  };
}

/** AKS's own choice for the cluster's DNS, which it wants to be told together with the range. */
function tenthAddress(cidr: string): string {
  const [address = ''] = cidr.split('/');
  const octets = address.split('.');
  return [...octets.slice(0, 3), Number(octets[3]) + 10].join('.');
}

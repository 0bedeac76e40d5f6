import { base64, TENANT, uuidOf } from '../identifiers.js';
import { fillIn, isObject, objectIn, objectsIn, textIn, type JsonObject } from '../json.js';
import { groupOf, nameOf } from '../resource-id.js';
import type { ResourceTypes } from '../resource-type.js';
import type { Resource, Store } from '../store.js';

/** What AKS offers: patches of the minor versions, the newest of a minor last. */
const VERSIONS = ['1.35.4', '1.35.5', '1.36.1', '1.36.2', '1.37.0'];
const POOLS = 'microsoft.containerservice/managedclusters/agentpools';

/** Clusters and node pools. There are no nodes; credentials are those of a local cluster, if one was given. */
export function containerService(kubeconfig: (cluster: Resource) => string): ResourceTypes {
  const credentials = (cluster: Resource) => ({
    kubeconfigs: [{ name: 'clusterUser', value: base64(kubeconfig(cluster)) }],
  });
  return {
    'microsoft.containerservice/managedclusters': {
      deleteStatus: 202,
      complete(resource, { put }) {
        completeCluster(resource);
        for (const { name, ...properties } of objectsIn(resource.properties, 'agentPoolProfiles'))
          put(`${resource.id}/agentPools/${typeof name === 'string' ? name : ''}`, { properties });
        delete resource.properties['agentPoolProfiles'];
      },
      show(copy, store) {
        copy.properties['agentPoolProfiles'] = poolsOf(copy.id, store).map(({ name, properties }) => ({
          ...structuredClone(properties),
          name,
        }));
      },
      actions: {
        listclusterusercredential: credentials,
        listclusteradmincredential: credentials,
        listclustermonitoringusercredential: credentials,
      },
      reads: {
        availableagentpoolversions: ({ id }) => ({
          id: `${id}/availableAgentPoolVersions/default`,
          name: 'default',
          type: 'Microsoft.ContainerService/managedClusters/availableAgentPoolVersions',
          properties: { agentPoolVersions: VERSIONS.map((kubernetesVersion) => ({ kubernetesVersion })) },
        }),
      },
    },
    [POOLS]: { deleteStatus: 202, complete: completePool },
  };
}

function poolsOf(cluster: string, store: Store): Resource[] {
  return store.below(cluster).filter((resource) => resource.type.toLowerCase() === POOLS);
}

/** The patch that a minor version stands for: the newest one. */
function patchOf(version: string): string {
  return VERSIONS.filter((patch) => `${patch}.`.startsWith(`${version}.`)).at(-1) ?? version;
}

function completeCluster(resource: Resource): void {
  const { id, name, properties } = resource;
  const location = textIn(resource, 'location');
  const nodeGroup = `MC_${nameOf(groupOf(id) ?? '')}_${name}_${location}`;
  /** AKS makes some for itself, in the group of the nodes. */
  const identityOf = (identity: string) => {
    const resourceId = `/subscriptions/${id.split('/')[2]}/resourceGroups/${nodeGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${identity}`;
    return { resourceId, clientId: uuidOf(`${resourceId}#client`), objectId: uuidOf(`${resourceId}#principal`) };
  };
  const label = textIn(properties, 'dnsPrefix') || name;
  fillIn(resource, { sku: { name: 'Base', tier: 'Free' } });
  fillIn(properties, {
    powerState: { code: 'Running' },
    kubernetesVersion: VERSIONS.at(-1) ?? '',
    maxAgentPools: 100,
    enableRBAC: true,
    supportPlan: 'KubernetesOfficial',
    disableLocalAccounts: false,
    nodeResourceGroup: nodeGroup,
    servicePrincipalProfile: { clientId: 'msi' },
    fqdn: `${label}-1a2b3c4d.hcp.${location}.azmk8s.io`,
    azurePortalFQDN: `${label}-1a2b3c4d.portal.hcp.${location}.azmk8s.io`,
    networkProfile: networkDefaults(objectIn(properties, 'networkProfile')),
    identityProfile: {
      kubeletidentity: identityOf(`${name}-agentpool`),
    },
    autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
    storageProfile: {
      blobCSIDriver: { enabled: false },
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
  });
  properties['currentKubernetesVersion'] = patchOf(textIn(properties, 'kubernetesVersion'));
  const issuer = objectIn(properties, 'oidcIssuerProfile');
  if (issuer['enabled'] === true)
    issuer['issuerURL'] = `https://${location}.oic.prod-aks.azure.com/${TENANT}/${uuidOf(id)}/`;
  for (const [addon, profile] of Object.entries(objectIn(properties, 'addonProfiles')))
    if (isObject(profile) && profile['enabled'] === true) profile['identity'] = identityOf(`${addon}-${name}`);
}

function networkDefaults(sent: JsonObject): JsonObject {
  const overlay = sent['networkPlugin'] === 'kubenet' || sent['networkPluginMode'] === 'overlay';
  return {
    networkPlugin: 'kubenet',
    ...(overlay && { podCidr: '10.244.0.0/16' }),
    ...(overlay && { podCidrs: [sent['podCidr'] ?? '10.244.0.0/16'] }),
    serviceCidr: '10.0.0.0/16',
    serviceCidrs: [sent['serviceCidr'] ?? '10.0.0.0/16'],
    dnsServiceIP: '10.0.0.10',
    loadBalancerSku: 'Standard',
    outboundType: 'loadBalancer',
    ipFamilies: ['IPv4'],
    ...((sent['outboundType'] ?? 'loadBalancer') === 'loadBalancer' && {
      loadBalancerProfile: {
        managedOutboundIPs: { count: 1 },
        effectiveOutboundIPs: [],
        backendPoolType: 'nodeIPConfiguration',
      },
    }),
  };
}

function completePool({ properties }: Resource): void {
  const spot = properties['scaleSetPriority'] === 'Spot';
  fillIn(properties, {
    powerState: { code: 'Running' },
    type: 'VirtualMachineScaleSets',
    osType: 'Linux',
    osSKU: 'Ubuntu',
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    maxPods: 250,
    mode: 'User',
    enableAutoScaling: false,
    enableFIPS: false,
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    scaleDownMode: 'Delete',
    ...(!spot && { upgradeSettings: { maxSurge: '10%' } }),
    orchestratorVersion: VERSIONS.at(-1) ?? '',
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202511.01.0',
  });
  properties['provisioningState'] ??= 'Succeeded';
  properties['currentOrchestratorVersion'] = patchOf(textIn(properties, 'orchestratorVersion'));
}

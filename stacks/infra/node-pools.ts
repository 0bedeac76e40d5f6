import { KubernetesClusterNodePool } from '@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool/index.js';
import type {
  KubernetesCluster,
  KubernetesClusterDefaultNodePool,
} from '@cdktf/provider-azurerm/lib/kubernetes-cluster/index.js';
import type { Construct } from 'constructs';
import { POOL_LABEL } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import type { Network } from './network.js';
import { osDisk } from './os-disk.js';

/** Written out, because Azure answers with them: a second plan would not be empty otherwise. */
const UPGRADE_SETTINGS = { maxSurge: '10%', drainTimeoutInMinutes: 30, nodeSoakDurationInMinutes: 0 };

/** What all pools have in common. */
function nodes(configuration: Configuration, network: Network, vmSize: string) {
  const { availability_zones: zones } = configuration;
  return {
    vmSize,
    vnetSubnetId: network.kubernetesSubnetId,
    orchestratorVersion: configuration.kubernetes_version,
    osSku: 'Ubuntu',
    ...osDisk(vmSize),
    // Pods have addresses of their own, so that a node need not be short of them.
    maxPods: 110,
    autoScalingEnabled: true,
    nodePublicIpEnabled: false,
    hostEncryptionEnabled: configuration.host_encryption,
    ...(zones.length > 0 && { zones }),
  };
}

/** The pool that a cluster cannot be without. */
export function systemPool(configuration: Configuration, network: Network): KubernetesClusterDefaultNodePool {
  const dedicated = configuration.dedicated_system_pool;
  return {
    ...nodes(configuration, network, configuration.system_node_size),
    name: 'system',
    // Most changes of a pool replace it; this one needs a stand-in for that time.
    temporaryNameForRotation: 'systemtmp',
    type: 'VirtualMachineScaleSets',
    minCount: configuration.system_nodes_min,
    maxCount: configuration.system_nodes_max,
    onlyCriticalAddonsEnabled: dedicated,
    nodeLabels: { [POOL_LABEL]: dedicated ? 'system' : 'services' },
    upgradeSettings: UPGRADE_SETTINGS,
  };
}

/** The pools of tasks and GPUs, and that of the services where they do not live on the system's. */
export function addPools(
  scope: Construct,
  cluster: KubernetesCluster,
  configuration: Configuration,
  network: Network,
): void {
  const pool = (name: string, vmSize: string, config: Pool) =>
    addPool(scope, cluster, name, { ...nodes(configuration, network, vmSize), ...config });

  pool('taskworkers', configuration.task_node_size, {
    temporaryNameForRotation: 'taskworktmp',
    minCount: configuration.task_nodes_min,
    maxCount: configuration.task_nodes_max,
    nodeLabels: { ...configuration.task_node_labels, [POOL_LABEL]: 'tasks' },
    nodeTaints: configuration.task_node_taints,
    spot: configuration.task_node_spot,
  });
  if (configuration.gpu_node_size !== undefined) {
    pool('gpuworkers', configuration.gpu_node_size, {
      temporaryNameForRotation: 'gpuworktmp',
      minCount: 0,
      maxCount: configuration.gpu_nodes_max,
      nodeLabels: { [POOL_LABEL]: 'gpu' },
      // Only pods that ask for a GPU tolerate it: nothing else keeps an expensive node alive.
      nodeTaints: ['nvidia.com/gpu=present:NoSchedule'],
      gpuDriver: 'Install',
    });
  }
  if (configuration.dedicated_system_pool) {
    pool('services', configuration.system_node_size, {
      temporaryNameForRotation: 'servicestmp',
      minCount: configuration.system_nodes_min,
      maxCount: configuration.system_nodes_max,
      nodeLabels: { [POOL_LABEL]: 'services' },
    });
  }
}

interface Pool {
  readonly temporaryNameForRotation: string;
  readonly minCount: number;
  readonly maxCount: number;
  readonly nodeLabels: Record<string, string>;
  readonly nodeTaints?: string[];
  readonly gpuDriver?: string;
  readonly spot?: boolean;
}

function addPool(
  scope: Construct,
  cluster: KubernetesCluster,
  name: string,
  { spot = false, nodeTaints = [], nodeLabels, ...config }: Pool & ReturnType<typeof nodes>,
): void {
  new KubernetesClusterNodePool(scope, name, {
    ...config,
    name,
    kubernetesClusterId: cluster.id,
    mode: 'User',
    // AKS adds label and taint of spot nodes by itself; unwritten, each plan would take them away.
    nodeLabels: spot ? { ...nodeLabels, 'kubernetes.azure.com/scalesetpriority': 'spot' } : nodeLabels,
    nodeTaints: spot ? [...nodeTaints, 'kubernetes.azure.com/scalesetpriority=spot:NoSchedule'] : nodeTaints,
    ...(spot
      ? { priority: 'Spot', evictionPolicy: 'Delete', spotMaxPrice: -1 } // up to the price of an ordinary VM
      : { upgradeSettings: UPGRADE_SETTINGS }), // which spot pools refuse
    // The autoscaler's business.
    lifecycle: { ignoreChanges: ['node_count'] },
  });
}

import { z } from 'zod';
import { LABEL_KEY, list, map, oneOf, text, vmSize, whole, yesNo } from './types.js';

/** Minor versions in AKS's support at the time of this release (supported-kubernetes-versions, August 2026). */
export const KUBERNETES_VERSIONS = ['1.35', '1.36', '1.37'] as const;

const NODE_CHANGE = 'Replaces the nodes one after another; pods move.';
const labels = () =>
  map(
    text(LABEL_KEY, 'a label of Kubernetes, such as team or example.com/team, not of kubernetes.azure.com'),
    text(
      /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/,
      'a value of at most 63 letters, digits, ".", "_" and "-"',
    ),
    'texts, such as { team = "data" }',
  );
const taints = () =>
  list(
    text(
      /^[A-Za-z0-9][A-Za-z0-9._/-]*=[A-Za-z0-9._-]*:(NoSchedule|PreferNoSchedule|NoExecute)$/,
      'key=value:NoSchedule, :PreferNoSchedule or :NoExecute',
    ),
    'taints such as ["team=data:NoSchedule"]',
  );
const zone = oneOf('1', '2', '3');

export const cluster = {
  kubernetes_version: text(/^\d+\.\d+$/, 'a minor version such as "1.36" (patches are installed by themselves)')
    .default('1.36')
    .meta({
      description: 'Minor version of Kubernetes; its patches are installed in the maintenance window.',
      change: 'A higher one upgrades control plane and nodes one after another; a lower one is refused by Azure.',
    }),
  cluster_tier: oneOf('Free', 'Standard', 'Premium').default('Free').meta({
    description: 'Uptime tier of the control plane.',
    cost: 'Standard, with its uptime guarantee, is about 73 USD a month.',
  }),
  availability_zones: list(zone, 'zones such as ["1", "2", "3"]')
    .default([])
    .meta({ description: 'Zones that the nodes are spread over.', change: NODE_CHANGE }),
  maintenance_window: z
    .strictObject({
      day: oneOf('Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday').default('Sunday'),
      hour_utc: whole(0, 23).default(2),
    })
    .default({ day: 'Sunday', hour_utc: 2 })
    .meta({
      description: 'When Azure upgrades cluster, nodes and database: from this hour on, four hours, every week.',
      unit: '{ day, hour_utc }',
    }),
  system_node_size: vmSize().default('Standard_D4ds_v5').meta({
    description: "VM size of the nodes for Kubernetes' own pods and Metaflow's services; no B sizes.",
    cost: 'Standard_D4ds_v5 is about 165 USD a month and node.',
    change: NODE_CHANGE,
  }),
  system_nodes_min: whole(1, 1000)
    .default(1)
    .meta({ description: 'Fewest such nodes; two or more survive the loss of one.', cost: 'Each runs all the time.' }),
  system_nodes_max: whole(1, 1000)
    .default(3)
    .meta({ description: 'Most such nodes; the autoscaler adds them as pods need them.' }),
  dedicated_system_pool: yesNo().default(false).meta({
    description: "Kubernetes' own pods get nodes for themselves; Metaflow's services move to a third pool, `services`.",
    cost: 'One to three more nodes.',
  }),
  task_node_size: vmSize().default('Standard_D4ds_v5').meta({
    description: 'VM size of the pool `taskworkers`, where flows run.',
    cost: 'Standard_D4ds_v5 is about 0.23 USD an hour and node.',
    change: NODE_CHANGE,
  }),
  task_nodes_min: whole(0, 1000).default(1).meta({
    description: 'Fewest task nodes. With 0 nothing is paid while no flow runs, and the first task waits some minutes.',
  }),
  task_nodes_max: whole(1, 1000).default(50).meta({
    description: 'Most task nodes: the ceiling of the bill for tasks.',
    cost: '50 Standard_D4ds_v5 are about 11 USD an hour.',
  }),
  task_node_labels: labels()
    .default({})
    .meta({ description: 'Labels of the task nodes, beside `metaflow.org/pool=tasks`.' }),
  task_node_taints: taints()
    .default([])
    .meta({ description: 'Taints of the task nodes; tasks need the tolerations (`METAFLOW_KUBERNETES_TOLERATIONS`).' }),
  task_node_spot: yesNo().default(false).meta({
    description: 'Task nodes are spot VMs, which Azure may take away at any time (use `@retry`).',
    cost: 'Saves up to 90 percent.',
    change: 'Destroys the pool and makes it anew.',
  }),
  gpu_node_size: text(/^Standard_N[A-Za-z0-9_-]+$/, 'a GPU size such as Standard_NC4as_T4_v3')
    .optional()
    .meta({
      description: 'VM size of a further pool, `gpuworkers`, for tasks that ask for GPUs; without it there is none.',
      cost: 'Standard_NC4as_T4_v3 is about 0.53 USD an hour and node.',
      change: NODE_CHANGE,
    }),
  gpu_nodes_max: whole(1, 1000)
    .default(4)
    .meta({ description: 'Most GPU nodes; there are none while no task needs one.' }),
  api_server_allowed_cidrs: list(
    text(/^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, 'a network such as 203.0.113.7/32'),
    'networks such as ["203.0.113.7/32"]',
  )
    .default([])
    .meta({
      description:
        "Networks from which the cluster's API can be reached; without any, from everywhere (with credentials).",
    }),
  private_cluster: yesNo().default(false).meta({
    description: "The cluster's API has a private address only: deploy `services` from within the network.",
    change: 'Destroys the cluster.',
  }),
  azure_policy: yesNo()
    .default(false)
    .meta({ description: "Azure Policy's add-on, for the policies that your subscription assigns." }),
  secrets_store: yesNo()
    .default(false)
    .meta({ description: 'The add-on that mounts secrets of Azure Key Vault, with rotation.' }),
  host_encryption: yesNo().default(false).meta({
    description:
      'Disks and caches of the nodes are encrypted on the host; the subscription must have the feature `EncryptionAtHost`.',
    change: NODE_CHANGE,
  }),
  disk_encryption_set_id: text(
    /^\/subscriptions\/[0-9a-fA-F-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/diskEncryptionSets\/[^/]+$/,
    'the id of a disk encryption set',
  )
    .optional()
    .meta({ description: 'Disks are encrypted with your own key.', change: 'Destroys the cluster.' }),
  log_analytics: yesNo().default(false).meta({
    description: "A Log Analytics workspace with the containers' logs and the cluster's audit log.",
    cost: 'About 2.8 USD a GB of logs.',
  }),
  log_analytics_days: whole(30, 730)
    .default(30)
    .meta({ description: 'How long these logs are kept.', unit: 'days', cost: 'Free up to 31 days.' }),
  registry_sku: oneOf('Basic', 'Standard', 'Premium').default('Basic').meta({
    description: 'Tier of the container registry.',
    cost: 'About 5, 20, 50 USD a month.',
    change:
      'Between Premium with `availability_zones` and others: destroys the registry; the next deploy of `services` builds the image again.',
  }),
} as const;

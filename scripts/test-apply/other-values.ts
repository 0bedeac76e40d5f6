import type { Configuration, VariableName } from '../../stacks/variables.js';
import type { Changes } from './deployment.js';

const SUBNETS =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/other/subnets';
const NONE: Changes = {};

/** For each variable another value than the present one, with what has to go with it. `undefined`: nothing to plan. */
export const otherValues: Readonly<Partial<Record<VariableName, (now: Configuration) => Changes | undefined>>> = {
  org_prefix: () => ({ org_prefix: 'other' }),
  location: () => ({ location: 'northeurope' }),
  workspace: () => ({ workspace: 'other' }),
  subscription_id: () => undefined, // the provider would look for everything in a subscription that is not there
  deploy_argo: (now) => ({ deploy_argo: !now.deploy_argo }),
  deploy_airflow: (now) => ({ deploy_airflow: !now.deploy_airflow }),
  tags: () => ({ tags: { other: 'tag' } }),
  delete_lock: (now) => ({ delete_lock: !now.delete_lock }),
  prevent_destroy: (now) => ({ prevent_destroy: !now.prevent_destroy }),
  // Where the state is, is no resource.
  state_resource_group: () => undefined,
  state_storage_account: () => undefined,
  state_container: () => undefined,
  state_key_prefix: () => undefined,

  identity: (now) =>
    now.identity === 'service_principal' ? { identity: 'workload_identity' } : { identity: 'service_principal' },
  service_principal_password_days: (now) => ({
    service_principal_password_days: now.service_principal_password_days - 1,
  }),
  service_principal_password_version: (now) =>
    now.identity === 'service_principal'
      ? { service_principal_password_version: now.service_principal_password_version + 1 }
      : undefined,
  data_scientist_object_ids: (now) => ({
    data_scientist_object_ids: [...now.data_scientist_object_ids, '0f6a2b8e-5a38-4b43-8a0e-1f6d4f1e7a11'],
  }),
  entra_rbac: (now) => (now.entra_rbac ? { entra_rbac: false, cluster_admin_object_ids: [] } : { entra_rbac: true }),
  cluster_admin_object_ids: (now) =>
    now.entra_rbac ? { cluster_admin_object_ids: ['0f6a2b8e-5a38-4b43-8a0e-1f6d4f1e7a11'] } : undefined,

  virtual_network_cidr: () => ({
    virtual_network_cidr: '10.30.0.0/16',
    database_subnet_cidr: '10.30.0.0/24',
    kubernetes_subnet_cidr: '10.30.4.0/22',
  }),
  database_subnet_cidr: () => ({ database_subnet_cidr: '10.20.1.0/24' }),
  kubernetes_subnet_cidr: () => ({ kubernetes_subnet_cidr: '10.20.8.0/22' }),
  pod_cidr: () => ({ pod_cidr: '10.245.0.0/16' }),
  service_cidr: () => ({ service_cidr: '10.2.0.0/16' }),
  existing_database_subnet_id: (now) => (now.egress === 'nat_gateway' ? undefined : existingNetwork()),
  existing_kubernetes_subnet_id: (now) => (now.egress === 'nat_gateway' ? undefined : existingNetwork()),
  existing_network_cidrs: () => undefined, // only compared with others
  egress: (now) => ({ egress: now.egress === 'load_balancer' ? 'nat_gateway' : 'load_balancer' }),

  database_version: () => ({ database_version: '18' }),
  database_size: () => ({ database_size: 'GP_Standard_D4ds_v5' }),
  database_storage_gb: () => ({ database_storage_gb: 64 }),
  database_storage_auto_grow: (now) => ({ database_storage_auto_grow: !now.database_storage_auto_grow }),
  database_high_availability: (now) => ({
    database_high_availability: !now.database_high_availability,
    database_size: 'GP_Standard_D2ds_v5',
  }),
  database_zone: (now) => ({ database_zone: now.database_zone === '2' ? '3' : '2' }),
  database_backup_days: (now) => ({ database_backup_days: now.database_backup_days === 35 ? 30 : 35 }),
  database_geo_redundant_backup: (now) => ({ database_geo_redundant_backup: !now.database_geo_redundant_backup }),
  database_parameters: () => ({ database_parameters: { work_mem: '8192' } }),
  database_password_version: (now) => ({ database_password_version: now.database_password_version + 1 }),
  database_create_timeout_minutes: () => ({ database_create_timeout_minutes: 90 }),

  storage_replication: (now) => ({ storage_replication: now.storage_replication === 'LRS' ? 'GRS' : 'LRS' }),
  storage_soft_delete_days: (now) => ({ storage_soft_delete_days: now.storage_soft_delete_days + 1 }),
  storage_versioning: (now) => ({ storage_versioning: !now.storage_versioning }),
  storage_cool_after_days: () => ({ storage_cool_after_days: 20 }),
  storage_delete_after_days: () => ({ storage_delete_after_days: 200 }),
  storage_network: (now) => ({
    storage_network: now.storage_network === 'public' ? 'restricted' : 'public',
    storage_allowed_ips: [],
  }),
  storage_allowed_ips: (now) =>
    now.storage_network === 'restricted' ? { storage_allowed_ips: ['203.0.113.9'] } : undefined,

  kubernetes_version: () => ({ kubernetes_version: '1.37' }),
  cluster_tier: (now) => ({ cluster_tier: now.cluster_tier === 'Free' ? 'Standard' : 'Free' }),
  availability_zones: (now) => ({ availability_zones: now.availability_zones.length > 0 ? [] : ['1', '2', '3'] }),
  maintenance_window: () => ({ maintenance_window: { day: 'Monday', hour_utc: 3 } }),
  system_node_size: () => ({ system_node_size: 'Standard_D8ds_v5' }),
  system_nodes_min: (now) => ({ system_nodes_min: now.system_nodes_max }),
  system_nodes_max: (now) => ({ system_nodes_max: now.system_nodes_max + 1 }),
  dedicated_system_pool: (now) => ({ dedicated_system_pool: !now.dedicated_system_pool }),
  task_node_size: () => ({ task_node_size: 'Standard_D8ds_v5' }),
  task_nodes_min: (now) => ({ task_nodes_min: now.task_nodes_min + 1 }),
  task_nodes_max: (now) => ({ task_nodes_max: now.task_nodes_max + 1 }),
  task_node_labels: () => ({ task_node_labels: { team: 'data' } }),
  task_node_taints: () => ({ task_node_taints: ['team=data:NoSchedule'] }),
  task_node_spot: (now) => ({ task_node_spot: !now.task_node_spot }),
  gpu_node_size: () => ({ gpu_node_size: 'Standard_NC4as_T4_v3' }),
  gpu_nodes_max: () => NONE,
  api_server_allowed_cidrs: (now) =>
    now.private_cluster ? undefined : { api_server_allowed_cidrs: ['203.0.113.9/32'] },
  private_cluster: (now) => ({ private_cluster: !now.private_cluster, api_server_allowed_cidrs: [] }),
  azure_policy: (now) => ({ azure_policy: !now.azure_policy }),
  secrets_store: (now) => ({ secrets_store: !now.secrets_store }),
  host_encryption: (now) => ({ host_encryption: !now.host_encryption }),
  disk_encryption_set_id: () => ({
    disk_encryption_set_id:
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/other/providers/Microsoft.Compute/diskEncryptionSets/other',
  }),
  log_analytics: (now) => ({ log_analytics: !now.log_analytics }),
  log_analytics_days: (now) => (now.log_analytics ? { log_analytics_days: now.log_analytics_days + 1 } : undefined),
  registry_sku: (now) => ({ registry_sku: now.registry_sku === 'Basic' ? 'Standard' : 'Basic' }),
};

function existingNetwork(): Changes {
  return {
    existing_database_subnet_id: `${SUBNETS}/postgresql`,
    existing_kubernetes_subnet_id: `${SUBNETS}/kubernetes`,
    existing_network_cidrs: ['10.1.0.0/16'],
  };
}

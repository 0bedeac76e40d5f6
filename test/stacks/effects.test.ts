import { variables, type VariableName } from '../../stacks/variables.js';
import { synthInfra, synthServices } from './support/synth.js';

const subnet = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/${name}`;
const state = { state_resource_group: 'rg', state_storage_account: 'sttfstate' };
const existing = { existing_database_subnet_id: subnet('db'), existing_kubernetes_subnet_id: subnet('k8s') };
const OBJECT = '3f2c7c4e-7f6b-4b8e-9d55-0a8f6f6c2d11';

/** For each variable a value that is not its default, and what it needs beside it. */
const SAMPLES: Record<VariableName, [value: unknown, needed?: Record<string, unknown>]> = {
  org_prefix: ['other'],
  location: ['westeurope'],
  workspace: ['dev'],
  subscription_id: [OBJECT],
  deploy_argo: [false],
  deploy_airflow: [true],
  tags: [{ team: 'data' }],
  delete_lock: [true],
  prevent_destroy: [true],
  state_resource_group: ['rg', { state_storage_account: 'sttfstate' }],
  state_storage_account: ['sttfstate', { state_resource_group: 'rg' }],
  state_container: ['states', state],
  state_key_prefix: ['ours', state],
  identity: ['workload_identity'],
  service_principal_password_days: [30],
  service_principal_password_version: [2],
  data_scientist_object_ids: [[OBJECT]],
  entra_rbac: [true],
  cluster_admin_object_ids: [[OBJECT], { entra_rbac: true }],
  virtual_network_cidr: ['10.20.0.0/15'],
  database_subnet_cidr: ['10.20.1.0/24'],
  kubernetes_subnet_cidr: ['10.20.8.0/22'],
  pod_cidr: ['10.100.0.0/16'],
  service_cidr: ['10.1.0.0/16'],
  existing_database_subnet_id: [subnet('db'), { existing_kubernetes_subnet_id: subnet('k8s') }],
  existing_kubernetes_subnet_id: [subnet('k8s'), { existing_database_subnet_id: subnet('db') }],
  existing_network_cidrs: [['10.9.0.0/16'], existing],
  egress: ['nat_gateway'],
  database_version: ['18'],
  database_size: ['GP_Standard_D2ds_v5'],
  database_storage_gb: [64],
  database_storage_auto_grow: [false],
  database_high_availability: [true],
  database_zone: ['2'],
  database_backup_days: [7],
  database_geo_redundant_backup: [true],
  database_parameters: [{ work_mem: '8192' }],
  database_password_version: [2],
  database_create_timeout_minutes: [90],
  storage_replication: ['ZRS'],
  storage_soft_delete_days: [7],
  storage_versioning: [true],
  storage_cool_after_days: [30],
  storage_delete_after_days: [90],
  storage_network: ['restricted'],
  storage_allowed_ips: [['203.0.113.7'], { storage_network: 'restricted' }],
  kubernetes_version: ['1.37'],
  cluster_tier: ['Standard'],
  availability_zones: [['1']],
  maintenance_window: [{ day: 'Monday', hour_utc: 5 }],
  system_node_size: ['Standard_D8ds_v5'],
  system_nodes_min: [2],
  system_nodes_max: [5],
  dedicated_system_pool: [true],
  task_node_size: ['Standard_E4ds_v5'],
  task_nodes_min: [0],
  task_nodes_max: [10],
  task_node_labels: [{ team: 'data' }],
  task_node_taints: [['team=data:NoSchedule']],
  task_node_spot: [true],
  gpu_node_size: ['Standard_NC4as_T4_v3'],
  gpu_nodes_max: [2, { gpu_node_size: 'Standard_NC4as_T4_v3' }],
  api_server_allowed_cidrs: [['203.0.113.7/32']],
  private_cluster: [true],
  azure_policy: [true],
  secrets_store: [true],
  host_encryption: [true],
  disk_encryption_set_id: [
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/d',
  ],
  log_analytics: [true],
  log_analytics_days: [60, { log_analytics: true }],
  registry_sku: ['Standard'],
  metadata_auth: [true],
  metadata_key_version: [2, { metadata_auth: true }],
  metadata_replicas: [3],
  metadata_service_image: ['registry.example.com/metaflow-service:1.0.0'],
  ui_static_image: ['registry.example.com/metaflow_ui:v1.3.14'],
  ingress_host: ['metaflow.example.com'],
  ingress_class: ['nginx', { ingress_host: 'metaflow.example.com' }],
  ingress_tls_secret: ['metaflow-tls', { ingress_host: 'metaflow.example.com' }],
  ingress_annotations: [{ 'example.com/a': 'b' }, { ingress_host: 'metaflow.example.com' }],
  kubelogin: ['spn', { entra_rbac: true }],
  task_quota: [{ 'requests.cpu': '10' }],
  argo_server_auth_modes: [['server']],
  argo_events_bus_replicas: [1],
  airflow_dags_storage_class: ['nfs', { deploy_airflow: true }],
  argo_workflows_chart: ['oci://registry.example.com/argo-workflows'],
  argo_events_chart: ['./charts/argo-events'],
  airflow_chart: ['https://example.com/airflow-1.16.0.tgz', { deploy_airflow: true }],
};

/** Only checked: what pods and Services must keep clear of. */
const WITHOUT_EFFECT: readonly string[] = ['existing_network_cidrs'];

/** Stacks by what was changed: most variables are compared with the same one. */
const synthesized = new Map<string, string>();

function stack(changes: Record<string, unknown>): string {
  const key = JSON.stringify(changes);
  const text = synthesized.get(key) ?? JSON.stringify([synthInfra(changes).json, synthServices(changes).json]);
  synthesized.set(key, text);
  return text;
}

describe('every variable', () => {
  it.each(Object.keys(variables) as VariableName[])('%s has an effect', (name) => {
    const [value, needed = {}] = SAMPLES[name];
    expect(stack({ ...needed, [name]: value }) !== stack(needed)).toBe(!WITHOUT_EFFECT.includes(name));
  });
});

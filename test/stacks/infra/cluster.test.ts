import { synthInfra } from '../support/synth.js';

const cluster = (changes = {}) => synthInfra(changes).one('azurerm_kubernetes_cluster');
const pool = (name: string, changes = {}) => synthInfra(changes).one('azurerm_kubernetes_cluster_node_pool', name);

describe('the cluster', () => {
  it('is of a minor version, whose patches come in the maintenance window', () => {
    const window = {
      frequency: 'Weekly',
      interval: 1,
      day_of_week: 'Monday',
      start_time: '04:00',
      duration: 4,
      utc_offset: '+00:00',
    };
    expect(cluster({ maintenance_window: { day: 'Monday', hour_utc: 4 } })).toMatchObject({
      kubernetes_version: '1.36',
      automatic_upgrade_channel: 'patch',
      node_os_upgrade_channel: 'NodeImage',
      maintenance_window_auto_upgrade: window,
      maintenance_window_node_os: window,
    });
  });

  it('upgrades nodes along with the control plane', () => {
    const changes = { kubernetes_version: '1.37' };
    expect(cluster(changes)).toMatchObject({ default_node_pool: { orchestrator_version: '1.37' } });
    expect(pool('taskworkers', changes)).toMatchObject({ orchestrator_version: '1.37' });
  });

  it('has overlay addresses with Cilium and its network policies', () => {
    expect(cluster()).toMatchObject({
      network_profile: {
        network_plugin: 'azure',
        network_plugin_mode: 'overlay',
        network_data_plane: 'cilium',
        network_policy: 'cilium',
        dns_service_ip: '10.0.0.10',
      },
    });
  });

  it('knows workload identity, and cleans images', () => {
    expect(cluster()).toMatchObject({
      oidc_issuer_enabled: true,
      workload_identity_enabled: true,
      image_cleaner_enabled: true,
    });
  });

  it('may use its subnet before it is made', () => {
    expect(synthInfra().one('azurerm_role_assignment', 'cluster_subnet_role')).toMatchObject({
      role_definition_name: 'Network Contributor',
    });
    expect(cluster()['depends_on']).toEqual(expect.arrayContaining([expect.stringContaining('cluster_subnet_role')]));
  });

  it('lets the autoscaler be', () => {
    expect(cluster()).toMatchObject({
      lifecycle: { ignore_changes: ['default_node_pool[0].node_count'] },
      default_node_pool: { auto_scaling_enabled: true },
    });
    expect(pool('taskworkers')).toMatchObject({
      lifecycle: { ignore_changes: ['node_count'] },
      auto_scaling_enabled: true,
    });
  });

  it('has 1 to 50 task nodes, or what is asked for', () => {
    expect(pool('taskworkers')).toMatchObject({
      name: 'taskworkers',
      min_count: 1,
      max_count: 50,
      node_labels: { 'metaflow.org/pool': 'tasks' },
      node_taints: [],
    });
    expect(
      pool('taskworkers', {
        task_nodes_min: 0,
        task_nodes_max: 3,
        task_node_size: 'Standard_E8s_v5',
        task_node_labels: { team: 'data' },
        task_node_taints: ['team=data:NoSchedule'],
      }),
    ).toMatchObject({
      min_count: 0,
      max_count: 3,
      vm_size: 'Standard_E8s_v5',
      node_labels: { team: 'data', 'metaflow.org/pool': 'tasks' },
      node_taints: ['team=data:NoSchedule'],
    });
  });

  it('has spot task nodes with the label and taint that AKS gives them', () => {
    const spot = pool('taskworkers', { task_node_spot: true });
    expect(spot).toMatchObject({
      priority: 'Spot',
      eviction_policy: 'Delete',
      node_labels: { 'kubernetes.azure.com/scalesetpriority': 'spot' },
      node_taints: ['kubernetes.azure.com/scalesetpriority=spot:NoSchedule'],
    });
    expect(spot).not.toHaveProperty('upgrade_settings');
  });

  it('has GPU nodes while tasks need them', () => {
    expect(synthInfra().all('azurerm_kubernetes_cluster_node_pool')).toHaveLength(1);
    expect(pool('gpuworkers', { gpu_node_size: 'Standard_NC4as_T4_v3', gpu_nodes_max: 2 })).toMatchObject({
      min_count: 0,
      max_count: 2,
      node_taints: ['nvidia.com/gpu=present:NoSchedule'],
    });
  });

  it('has a place for the services, on the system pool or on one of their own', () => {
    expect(cluster()).toMatchObject({
      default_node_pool: { only_critical_addons_enabled: false, node_labels: { 'metaflow.org/pool': 'services' } },
    });
    const dedicated = { dedicated_system_pool: true };
    expect(cluster(dedicated)).toMatchObject({
      default_node_pool: { only_critical_addons_enabled: true, node_labels: { 'metaflow.org/pool': 'system' } },
    });
    expect(pool('services', dedicated)).toMatchObject({ node_labels: { 'metaflow.org/pool': 'services' } });
  });

  it('can replace each pool', () => {
    const stack = synthInfra({ dedicated_system_pool: true, gpu_node_size: 'Standard_NC4as_T4_v3' });
    const system = stack.one('azurerm_kubernetes_cluster')['default_node_pool'] as Record<string, unknown>;
    const names = [system, ...stack.all('azurerm_kubernetes_cluster_node_pool')].map(
      (pool) => pool['temporary_name_for_rotation'],
    );
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]{0,11}$/);
    expect(new Set(names).size).toBe(4);
  });

  it('has its API for everybody with credentials, for some networks, or for its own only', () => {
    expect(cluster()).not.toHaveProperty('api_server_access_profile');
    expect(cluster({ api_server_allowed_cidrs: ['203.0.113.7/32'] })).toMatchObject({
      api_server_access_profile: { authorized_ip_ranges: ['203.0.113.7/32'] },
    });
    expect(cluster({ private_cluster: true })).toMatchObject({
      private_cluster_enabled: true,
      private_dns_zone_id: 'System',
      private_cluster_public_fqdn_enabled: false,
    });
  });

  it('takes logins of Entra ID only with entra_rbac, and lets somebody in', () => {
    expect(cluster()).toMatchObject({ local_account_disabled: false });
    expect(cluster({ entra_rbac: true })).toMatchObject({
      local_account_disabled: true,
      azure_active_directory_role_based_access_control: { azure_rbac_enabled: true },
    });
    expect(synthInfra({ entra_rbac: true }).one('azurerm_role_assignment', 'deployer_admin')).toMatchObject({
      role_definition_name: 'Azure Kubernetes Service RBAC Cluster Admin',
    });
    const cluster_admin_object_ids = ['3f2c7c4e-7f6b-4b8e-9d55-0a8f6f6c2d11'];
    const grouped = synthInfra({ entra_rbac: true, cluster_admin_object_ids });
    expect(grouped.one('azurerm_kubernetes_cluster')).toMatchObject({
      azure_active_directory_role_based_access_control: { admin_group_object_ids: cluster_admin_object_ids },
    });
    expect(grouped.addresses.filter((address) => address.includes('deployer_admin'))).toEqual([]);
  });

  it.each([
    [{ cluster_tier: 'Standard' }, { sku_tier: 'Standard' }],
    [{ availability_zones: ['1', '2'] }, { default_node_pool: { zones: ['1', '2'] } }],
    [{ host_encryption: true }, { default_node_pool: { host_encryption_enabled: true } }],
    [{ azure_policy: true }, { azure_policy_enabled: true }],
    [{ secrets_store: true }, { key_vault_secrets_provider: { secret_rotation_enabled: true } }],
    [
      { system_node_size: 'Standard_D8s_v5', system_nodes_min: 2, system_nodes_max: 5 },
      { default_node_pool: { vm_size: 'Standard_D8s_v5', min_count: 2, max_count: 5 } },
    ],
    [
      { pod_cidr: '10.100.0.0/16', service_cidr: '172.20.0.0/16' },
      { network_profile: { pod_cidr: '10.100.0.0/16', service_cidr: '172.20.0.0/16', dns_service_ip: '172.20.0.10' } },
    ],
    [
      {
        disk_encryption_set_id: `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/d`,
      },
      { disk_encryption_set_id: expect.stringContaining('diskEncryptionSets/d') as unknown },
    ],
  ])('%j', (changes, expected) => expect(cluster(changes)).toMatchObject(expected));

  it('writes logs of containers and control plane with log_analytics', () => {
    const stack = synthInfra({ log_analytics: true, log_analytics_days: 60 });
    expect(stack.one('azurerm_log_analytics_workspace')).toMatchObject({ retention_in_days: 60 });
    expect(stack.one('azurerm_monitor_diagnostic_setting')['enabled_log']).toEqual([
      { category: 'kube-audit-admin' },
      { category: 'guard' },
      { category: 'cluster-autoscaler' },
    ]);
    expect(stack.one('azurerm_kubernetes_cluster')).toHaveProperty('oms_agent');
    expect(cluster()).not.toHaveProperty('oms_agent');
  });
});

describe('the registry', () => {
  it('has no password, and lets the nodes pull', () => {
    const stack = synthInfra({ registry_sku: 'Standard' });
    expect(stack.one('azurerm_container_registry')).toMatchObject({ sku: 'Standard', admin_enabled: false });
    expect(stack.one('azurerm_role_assignment', 'pull')).toMatchObject({
      role_definition_name: 'AcrPull',
      principal_id: expect.stringContaining('kubelet_identity') as unknown,
    });
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { synthInfra } from '../support/synth.js';

/** Addresses in Terraform's state: renaming one destroys the resource. Changing this file needs a line in the changelog. */
const ADDRESSES = new URL('./addresses.json', import.meta.url);

/** Configurations that together make every resource. */
const CONFIGURATIONS: Record<string, Record<string, unknown>> = {
  minimal: {},
  everything: {
    deploy_airflow: true,
    delete_lock: true,
    egress: 'nat_gateway',
    storage_network: 'private',
    storage_delete_after_days: 90,
    gpu_node_size: 'Standard_NC4as_T4_v3',
    dedicated_system_pool: true,
    log_analytics: true,
    entra_rbac: true,
  },
  workloadIdentity: { identity: 'workload_identity', deploy_airflow: true },
};

describe('the infra stack', () => {
  it('keeps the addresses of its resources', () => {
    const found = Object.fromEntries(
      Object.entries(CONFIGURATIONS).map(([name, changes]) => [name, synthInfra(changes).addresses]),
    );
    if (process.env.UPDATE_ADDRESSES) writeFileSync(ADDRESSES, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(ADDRESSES, 'utf8')));
  });

  it('is the same bytes each time', () => {
    expect(JSON.stringify(synthInfra().json)).toBe(JSON.stringify(synthInfra().json));
  });

  it('tags everything that can have tags, the user last', () => {
    const tags = { application: 'metaflow', 'managed-by': 'metaflow-on-azure', workspace: 'default', team: 'data' };
    const stack = synthInfra({ tags: { team: 'data' } });
    for (const type of [
      'resource_group',
      'virtual_network',
      'postgresql_flexible_server',
      'storage_account',
      'kubernetes_cluster',
      'kubernetes_cluster_node_pool',
      'container_registry',
      'user_assigned_identity',
      'private_dns_zone',
    ]) {
      expect(stack.all(`azurerm_${type}`).map((resource) => resource['tags'])).toEqual(
        stack.all(`azurerm_${type}`).map(() => tags),
      );
    }
    expect(synthInfra({ tags: { application: 'mine' } }).one('azurerm_resource_group')['tags']).toMatchObject({
      application: 'mine',
    });
  });

  it('has no secret in it', () => {
    expect(JSON.stringify(synthInfra().json)).toContain('"administrator_password":"${random_password.');
  });

  it('describes each output, and marks the secret ones', () => {
    const outputs = synthInfra().json.output ?? {};
    for (const output of Object.values(outputs)) expect(output['description']).toMatch(/\.$/);
    const secret = Object.entries(outputs).filter(([, output]) => output['sensitive'] === true);
    expect(secret.map(([name]) => name).sort()).toEqual(['database_password', 'service_principal_client_secret']);
  });

  it('asks for no data-plane right, and no keys', () => {
    expect(synthInfra().json.provider['azurerm']?.[0]).toMatchObject({
      storage_use_azuread: true,
      features: [{ storage: [{ data_plane_available: false }] }],
    });
  });

  it('works on the subscription of the configuration, or the environment', () => {
    const subscription_id = '00000000-0000-0000-0000-000000000001';
    expect(synthInfra({ subscription_id }).json.provider['azurerm']?.[0]).toMatchObject({ subscription_id });
    expect(synthInfra().json.provider['azurerm']?.[0]).not.toHaveProperty('subscription_id');
  });

  it('locks the data and nothing else when asked, after all that is in there', () => {
    expect(synthInfra().all('azurerm_management_lock')).toEqual([]);
    const locks = synthInfra({ delete_lock: true, deploy_airflow: true }).all('azurerm_management_lock');
    expect(locks.map((lock) => [lock['lock_level'], lock['scope']])).toEqual([
      ['CanNotDelete', expect.stringMatching(/^\$\{azurerm_postgresql_flexible_server\./)],
      ['CanNotDelete', expect.stringMatching(/^\$\{azurerm_storage_account\./)],
    ]);
    for (const lock of locks) {
      expect(lock['depends_on']).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/role_assignment.*airflow_logs/),
          expect.stringMatching(/flexible_server_database.*airflow/),
        ]),
      );
    }
  });
});

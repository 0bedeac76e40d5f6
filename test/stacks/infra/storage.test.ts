import { synthInfra } from '../support/synth.js';

const account = (changes = {}) => synthInfra(changes).one('azurerm_storage_account');

describe('the storage', () => {
  it('takes TLS 1.2 with a login of Entra ID, and nothing else', () => {
    expect(account()).toMatchObject({
      min_tls_version: 'TLS1_2',
      https_traffic_only_enabled: true,
      shared_access_key_enabled: false,
      allow_nested_items_to_be_public: false,
      local_user_enabled: false,
      cross_tenant_replication_enabled: false,
    });
  });

  it("has Metaflow's private container, and Airflow's exactly when Airflow is on", () => {
    const containers = (changes: Record<string, unknown>) =>
      synthInfra(changes)
        .all('azurerm_storage_container')
        .map(({ name, container_access_type }) => [name, container_access_type]);
    expect(containers({})).toEqual([['metaflow-storage-container', 'private']]);
    expect(containers({ deploy_airflow: true })).toEqual([
      ['airflow-logs', 'private'],
      ['metaflow-storage-container', 'private'],
    ]);
  });

  it("makes containers through Azure's management API, where Owner is enough", () => {
    expect(synthInfra().one('azurerm_storage_container')['storage_account_id']).toMatch(
      /^\$\{azurerm_storage_account\./,
    );
  });

  it('brings deleted blobs back for two weeks', () => {
    expect(account()).toMatchObject({
      blob_properties: {
        delete_retention_policy: { days: 14 },
        container_delete_retention_policy: { days: 14 },
        versioning_enabled: false,
      },
    });
  });

  it('answers the cluster and named addresses only when restricted', () => {
    // Azure's default, which the provider reads as nothing: written out, every plan would set it again.
    expect(account()).not.toHaveProperty('network_rules');
    expect(account({ storage_network: 'restricted', storage_allowed_ips: ['203.0.113.7'] })).toMatchObject({
      network_rules: {
        default_action: 'Deny',
        bypass: ['AzureServices'],
        ip_rules: ['203.0.113.7'],
        virtual_network_subnet_ids: [expect.stringContaining('kubernetes_subnet')],
      },
    });
  });

  it('has an address in the network only when private', () => {
    const stack = synthInfra({ storage_network: 'private' });
    expect(stack.one('azurerm_storage_account')).toMatchObject({ public_network_access_enabled: false });
    expect(stack.one('azurerm_private_endpoint')).toMatchObject({
      private_service_connection: { subresource_names: ['blob'] },
    });
    expect(stack.one('azurerm_private_dns_zone', 'storage')['name']).toBe('privatelink.blob.core.windows.net');
    expect(synthInfra().all('azurerm_private_endpoint')).toEqual([]);
  });

  it('has no lifecycle rules by default', () =>
    expect(synthInfra().all('azurerm_storage_management_policy')).toEqual([]));

  it("cools and deletes old data of flows, and old versions with the deleted blobs' days", () => {
    const changes = {
      storage_cool_after_days: 30,
      storage_delete_after_days: 365,
      storage_versioning: true,
      storage_soft_delete_days: 7,
    };
    expect(synthInfra(changes).one('azurerm_storage_management_policy')['rule']).toMatchObject([
      {
        filters: { prefix_match: ['metaflow-storage-container/tf-full-stack-sysroot/'] },
        actions: {
          base_blob: {
            tier_to_cool_after_days_since_modification_greater_than: 30,
            delete_after_days_since_modification_greater_than: 365,
          },
          version: { delete_after_days_since_creation: 7 },
        },
      },
    ]);
  });
});

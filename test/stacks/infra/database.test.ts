import { synthInfra } from '../support/synth.js';

const server = (changes = {}) => synthInfra(changes).one('azurerm_postgresql_flexible_server');
const parameters = (changes = {}): Record<string, unknown> =>
  Object.fromEntries(
    synthInfra(changes)
      .all('azurerm_postgresql_flexible_server_configuration')
      .map(({ name, value }) => [String(name), value]),
  );

describe('the database', () => {
  it('has no public address, and a name of its own inside', () => {
    expect(server()).toMatchObject({
      public_network_access_enabled: false,
      delegated_subnet_id: expect.stringContaining('azurerm_subnet') as unknown,
      private_dns_zone_id: expect.anything() as unknown,
    });
    expect(synthInfra().one('azurerm_private_dns_zone')['name']).toBe(
      'acme-metaflow-default.private.postgres.database.azure.com',
    );
  });

  it('is not made before its name can be found', () => {
    expect(server()['depends_on']).toEqual(
      expect.arrayContaining([expect.stringContaining('azurerm_private_dns_zone_virtual_network_link')]),
    );
  });

  it('has a generated password, made anew by a higher version', () => {
    expect(synthInfra().one('random_password')).toMatchObject({ length: 32, keepers: { version: '1' } });
    expect(synthInfra({ database_password_version: 2 }).one('random_password')).toMatchObject({
      keepers: { version: '2' },
    });
  });

  it('wants TLS', () => {
    expect(parameters()).toMatchObject({ require_secure_transport: 'on', ssl_min_protocol_version: 'TLSv1.2' });
  });

  it('takes the parameters of the user, over its own', () => {
    expect(parameters({ database_parameters: { work_mem: 16384, random_page_cost: '2' } })).toMatchObject({
      work_mem: '16384',
      random_page_cost: '2',
    });
  });

  it('changes one parameter at a time', () => {
    const all = synthInfra().all('azurerm_postgresql_flexible_server_configuration');
    const after = all.map((parameter) => (parameter['depends_on'] as string[]).join());
    expect(new Set(after).size).toBe(all.length);
  });

  it('is version 17 on a burstable size, and what else is asked for', () => {
    expect(server()).toMatchObject({
      version: '17',
      sku_name: 'B_Standard_B2s',
      storage_mb: 32768,
      auto_grow_enabled: true,
      backup_retention_days: 14,
      geo_redundant_backup_enabled: false,
    });
    expect(server()).not.toHaveProperty('high_availability');
    expect(
      server({
        database_version: 16,
        database_size: 'GP_Standard_D2ds_v5',
        database_storage_gb: 128,
        database_high_availability: true,
        database_zone: '1',
        database_backup_days: 35,
        database_geo_redundant_backup: true,
        database_create_timeout_minutes: 90,
        maintenance_window: { day: 'Friday', hour_utc: 23 },
      }),
    ).toMatchObject({
      version: '16',
      sku_name: 'GP_Standard_D2ds_v5',
      storage_mb: 131072,
      high_availability: { mode: 'ZoneRedundant' },
      zone: '1',
      backup_retention_days: 35,
      geo_redundant_backup_enabled: true,
      timeouts: { create: '90m' },
      maintenance_window: { day_of_week: 5, start_hour: 23, start_minute: 0 },
    });
  });

  it('is never shrunk after it grew by itself', () => {
    expect(server()).toMatchObject({
      lifecycle: { ignore_changes: expect.arrayContaining(['storage_mb']) as unknown },
    });
    expect(server({ database_storage_auto_grow: false })).not.toMatchObject({
      lifecycle: { ignore_changes: expect.arrayContaining(['storage_mb']) as unknown },
    });
  });

  it('has the database of Airflow exactly when Airflow is on', () => {
    const databases = (changes: Record<string, unknown>) =>
      synthInfra(changes)
        .all('azurerm_postgresql_flexible_server_database')
        .map(({ name }) => name);
    expect(databases({})).toEqual(['metaflow']);
    expect(databases({ deploy_airflow: true })).toEqual(['airflow', 'metaflow']);
  });

  it('cannot be destroyed by Terraform with prevent_destroy', () => {
    expect(server({ prevent_destroy: true })).toMatchObject({ lifecycle: { prevent_destroy: true } });
  });
});

import { fillIn, objectIn } from '../json.js';
import { nameOf, parentOf } from '../resource-id.js';
import type { ResourceTypes } from '../resource-type.js';

/** Servers with their databases and parameters. Which values a parameter takes, and which need a restart, is not known. */
export const postgresql: ResourceTypes = {
  'microsoft.dbforpostgresql/flexibleservers': {
    writeStatus: 202,
    deleteStatus: 202,
    complete({ name, properties }) {
      delete properties['administratorLoginPassword']; // never given back
      delete properties['createMode'];
      const isPrivate = objectIn(properties, 'network')['delegatedSubnetResourceId'] !== undefined;
      fillIn(properties, {
        fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
        state: 'Ready',
        replicationRole: 'Primary',
        replicaCapacity: 5,
        availabilityZone: '1',
        minorVersion: '6',
        highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
        maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
        backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
        storage: { storageSizeGB: 32, autoGrow: 'Disabled', tier: 'P4', iops: 120, type: '' },
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        dataEncryption: { type: 'SystemManaged' },
        network: { publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled' },
      });
    },
  },
  'microsoft.dbforpostgresql/flexibleservers/databases': {
    writeStatus: 202,
    deleteStatus: 202,
    complete({ properties }) {
      fillIn(properties, { charset: 'UTF8', collation: 'en_US.utf8' });
    },
  },
  'microsoft.dbforpostgresql/flexibleservers/firewallrules': { writeStatus: 202, deleteStatus: 202 },
  'microsoft.dbforpostgresql/flexibleservers/administrators': { writeStatus: 202, deleteStatus: 202 },
  'microsoft.dbforpostgresql/flexibleservers/configurations': {
    writeStatus: 202,
    complete({ name, properties }) {
      fillIn(properties, { ...unchanged(name), source: 'user-override' });
    },
    unmade: (id) => ({
      id,
      name: nameOf(id),
      type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
      properties: { ...unchanged(nameOf(id)), source: 'system-default', provisioningState: 'Succeeded' },
    }),
    // Azure answers ServerIsBusy to a second change at a time; here each change is done at once.
    conflict: ({ id }, store) =>
      store.get(parentOf(id)) ? undefined : { code: 'ResourceNotFound', message: `${parentOf(id)} was not found` },
  },
};

/** Azure's defaults of the parameters that the stack sets or the provider puts back. */
const DEFAULTS: Readonly<Record<string, string>> = {
  require_secure_transport: 'on',
  ssl_min_protocol_version: 'TLSv1.2',
  autovacuum_vacuum_scale_factor: '0.2',
  autovacuum_analyze_scale_factor: '0.1',
  random_page_cost: '2',
  idle_in_transaction_session_timeout: '0',
  log_min_duration_statement: '-1',
};

function unchanged(parameter: string) {
  const value = DEFAULTS[parameter] ?? '';
  return { value, defaultValue: value, dataType: 'String', isDynamicConfig: true, isReadOnly: false };
}

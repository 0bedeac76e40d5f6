import { PostgresqlFlexibleServerConfiguration } from '@cdktf/provider-azurerm/lib/postgresql-flexible-server-configuration/index.js';
import { PostgresqlFlexibleServerDatabase } from '@cdktf/provider-azurerm/lib/postgresql-flexible-server-database/index.js';
import { PostgresqlFlexibleServer } from '@cdktf/provider-azurerm/lib/postgresql-flexible-server/index.js';
import { Password } from '@cdktf/provider-random/lib/password/index.js';
import { Construct } from 'constructs';
import { placed, type Common } from './common.js';
import { serverParameters } from './database-parameters.js';
import type { Network } from './network.js';
import { addPrivateZone } from './private-zone.js';

export interface DatabaseProps extends Common {
  readonly network: Network;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The PostgreSQL that the metadata service writes to: server, private name, databases. It has no public address. */
export class Database extends Construct {
  /** Fully qualified name, which resolves inside of the network only. */
  readonly host: string;
  readonly serverId: string;
  readonly serverName: string;
  readonly login = 'metaflow';
  /** Generated; a secret. */
  readonly password: string;
  readonly name = 'metaflow';

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { configuration, named, network } = props;
    const password = new Password(this, 'password', {
      length: 32,
      // Letters and digits: no tool on the way has to quote them. 190 bits.
      special: false,
      minLower: 1,
      minUpper: 1,
      minNumeric: 1,
      keepers: { version: String(configuration.database_password_version) },
    });

    const { zone, links } = addPrivateZone(this, props, named.databaseDnsZone);

    const server = new PostgresqlFlexibleServer(this, 'server', {
      ...placed(props),
      name: named.database,
      version: configuration.database_version,
      skuName: configuration.database_size,
      storageMb: configuration.database_storage_gb * 1024,
      autoGrowEnabled: configuration.database_storage_auto_grow,
      administratorLogin: this.login,
      administratorPassword: password.result,
      authentication: { passwordAuthEnabled: true, activeDirectoryAuthEnabled: false },
      delegatedSubnetId: network.databaseSubnetId,
      privateDnsZoneId: zone.id,
      publicNetworkAccessEnabled: false,
      backupRetentionDays: configuration.database_backup_days,
      geoRedundantBackupEnabled: configuration.database_geo_redundant_backup,
      ...(configuration.database_zone !== undefined && { zone: configuration.database_zone }),
      ...(configuration.database_high_availability && { highAvailability: { mode: 'ZoneRedundant' } }),
      maintenanceWindow: {
        dayOfWeek: WEEKDAYS.indexOf(configuration.maintenance_window.day),
        startHour: configuration.maintenance_window.hour_utc,
        startMinute: 0,
      },
      timeouts: { create: `${configuration.database_create_timeout_minutes}m` },
      lifecycle: {
        preventDestroy: configuration.prevent_destroy,
        ignoreChanges: [
          // A failover swaps them.
          'zone',
          'high_availability[0].standby_availability_zone',
          // What grew by itself would be "shrunk": the server destroyed.
          ...(configuration.database_storage_auto_grow ? ['storage_mb'] : []),
        ],
      },
      // A server whose name nobody finds is of no use, and a link cannot go while the server is there.
      dependsOn: [...links, ...network.ready],
    });
    const databases = [this.name, ...(configuration.deploy_airflow ? ['airflow'] : [])].map(
      (name) =>
        new PostgresqlFlexibleServerDatabase(this, name, {
          serverId: server.id,
          name,
          charset: 'UTF8',
          collation: 'en_US.utf8',
          lifecycle: { preventDestroy: configuration.prevent_destroy && name === this.name },
        }),
    );
    addParameters(this, server, serverParameters(configuration), databases);

    this.host = server.fqdn;
    this.serverId = server.id;
    this.serverName = server.name;
    this.password = password.result;
  }
}

/** One after another: Azure answers ServerIsBusy to a second change of the same server. */
function addParameters(
  scope: Construct,
  server: PostgresqlFlexibleServer,
  parameters: Readonly<Record<string, string>>,
  after: PostgresqlFlexibleServerDatabase[],
) {
  let previous: (PostgresqlFlexibleServerDatabase | PostgresqlFlexibleServerConfiguration)[] = after;
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = new PostgresqlFlexibleServerConfiguration(scope, `parameter_${name.replaceAll('.', '_')}`, {
      serverId: server.id,
      name,
      value,
      dependsOn: previous,
    });
    previous = [parameter];
  }
}

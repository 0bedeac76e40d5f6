import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account/index.js';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container/index.js';
import { StorageManagementPolicy } from '@cdktf/provider-azurerm/lib/storage-management-policy/index.js';
import { Construct } from 'constructs';
import { DATASTORE_CONTAINER, DATASTORE_ROOT } from '../datastore.js';
import type { Configuration } from '../variables.js';
import { placed, type Common } from './common.js';
import type { Network } from './network.js';
import { addPrivateAddress } from './storage-address.js';

export interface StorageProps extends Common {
  readonly network: Network;
}

/** Where Metaflow keeps artifacts, code packages, logs and cards. */
export class Storage extends Construct {
  readonly accountId: string;
  readonly accountName: string;
  /** URL with a slash at the end. */
  readonly blobEndpoint: string;
  readonly container: StorageContainer;
  /** Airflow's logs; there exactly when Airflow is. */
  readonly airflowContainer: StorageContainer | undefined;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { configuration, named, network } = props;
    const account = new StorageAccount(this, 'account', {
      ...placed(props),
      name: named.storageAccount,
      accountKind: 'StorageV2',
      accountTier: 'Standard',
      accountReplicationType: configuration.storage_replication,
      minTlsVersion: 'TLS1_2',
      httpsTrafficOnlyEnabled: true,
      allowNestedItemsToBePublic: false,
      crossTenantReplicationEnabled: false,
      localUserEnabled: false,
      // Entra ID is the only way in: no key that could be copied.
      sharedAccessKeyEnabled: false,
      defaultToOauthAuthentication: true,
      sasPolicy: { expirationPeriod: '01.00:00:00', expirationAction: 'Log' },
      publicNetworkAccessEnabled: configuration.storage_network !== 'private',
      // Azure's default, an account open to every network, must not be written out: the provider reads it as nothing.
      ...(configuration.storage_network !== 'public' && {
        networkRules: {
          defaultAction: 'Deny',
          bypass: ['AzureServices'],
          ipRules: configuration.storage_allowed_ips,
          virtualNetworkSubnetIds: configuration.storage_network === 'restricted' ? [network.kubernetesSubnetId] : [],
        },
      }),
      blobProperties: {
        versioningEnabled: configuration.storage_versioning,
        deleteRetentionPolicy: { days: configuration.storage_soft_delete_days },
        containerDeleteRetentionPolicy: { days: configuration.storage_soft_delete_days },
      },
      lifecycle: { preventDestroy: configuration.prevent_destroy },
    });
    // By the account's id, so through Azure's management API: whoever deploys needs no role on the data.
    const container = (id: string, name: string) =>
      new StorageContainer(this, id, { name, storageAccountId: account.id, containerAccessType: 'private' });
    this.container = container('container', DATASTORE_CONTAINER);
    this.airflowContainer = configuration.deploy_airflow ? container('airflow_logs', 'airflow-logs') : undefined;
    addLifecycleRules(this, account, configuration);
    if (configuration.storage_network === 'private') addPrivateAddress(this, account.id, props);

    this.accountId = account.id;
    this.accountName = account.name;
    this.blobEndpoint = account.primaryBlobEndpoint;
  }
}

function addLifecycleRules(scope: Construct, account: StorageAccount, configuration: Configuration): void {
  const { storage_cool_after_days: cool, storage_delete_after_days: remove } = configuration;
  if (cool === undefined && remove === undefined && !configuration.storage_versioning) return;
  const flows = { blobTypes: ['blockBlob'], prefixMatch: [`${DATASTORE_ROOT}/`] };
  new StorageManagementPolicy(scope, 'lifecycle', {
    storageAccountId: account.id,
    rule: [
      {
        name: 'data-of-flows',
        enabled: true,
        filters: flows,
        actions: {
          ...((cool !== undefined || remove !== undefined) && {
            baseBlob: {
              ...(cool !== undefined && { tierToCoolAfterDaysSinceModificationGreaterThan: cool }),
              ...(remove !== undefined && { deleteAfterDaysSinceModificationGreaterThan: remove }),
            },
          }),
          // Versions would pile up for ever; as long as deleted blobs they can be brought back.
          ...(configuration.storage_versioning && {
            version: { deleteAfterDaysSinceCreation: configuration.storage_soft_delete_days },
          }),
        },
      },
    ],
  });
}

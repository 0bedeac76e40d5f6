import { base64 } from '../identifiers.js';
import { fillIn, objectIn, textIn } from '../json.js';
import type { ResourceTypes } from '../resource-type.js';

const SERVICES = ['blob', 'queue', 'table', 'file', 'dfs', 'web'] as const;

/** Storage accounts by their management API. Of the data itself there is nothing: who asks for it is refused (data-plane.ts). */
export const storage: ResourceTypes = {
  'microsoft.storage/storageaccounts': {
    writeStatus: 200,
    complete(resource, { isNew, put }) {
      const sku = objectIn(resource, 'sku');
      sku['tier'] = textIn(sku, 'name').split('_')[0] ?? '';
      fillIn(resource.properties, {
        primaryEndpoints: endpoints(resource.name),
        primaryLocation: resource['location'] ?? '',
        statusOfPrimary: 'available',
        creationTime: new Date().toISOString(),
        accessTier: 'Hot',
        supportsHttpsTrafficOnly: true,
        allowBlobPublicAccess: true,
        allowSharedKeyAccess: true,
        minimumTlsVersion: 'TLS1_2',
        encryption: {
          keySource: 'Microsoft.Storage',
          services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true, keyType: 'Account' } },
        },
        networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
      });
      if (!isNew) return;
      for (const service of ['blob', 'queue', 'table'])
        put(`${resource.id}/${service}Services/default`, { properties: {} });
      put(`${resource.id}/fileServices/default`, {
        properties: { shareDeleteRetentionPolicy: { enabled: true, days: 7 } },
      });
    },
    actions: {
      listkeys: ({ id }) => ({
        keys: ['key1', 'key2'].map((keyName) => ({ keyName, value: base64(id + keyName), permissions: 'FULL' })),
      }),
    },
  },
  'microsoft.storage/storageaccounts/blobservices/containers': {
    complete({ properties }) {
      fillIn(properties, {
        publicAccess: 'None',
        metadata: {},
        hasImmutabilityPolicy: false,
        hasLegalHold: false,
        leaseStatus: 'Unlocked',
        leaseState: 'Available',
        defaultEncryptionScope: '$account-encryption-key',
        denyEncryptionScopeOverride: false,
        etag: '"0x1"',
        lastModifiedTime: new Date().toISOString(),
      });
    },
  },
  'microsoft.storage/storageaccounts/managementpolicies': { writeStatus: 200 },
};

function endpoints(account: string): Record<string, string> {
  return Object.fromEntries(
    SERVICES.map((service) => [
      service,
      `https://${account}.${service === 'web' ? 'z6.web' : service}.core.windows.net/`,
    ]),
  );
}

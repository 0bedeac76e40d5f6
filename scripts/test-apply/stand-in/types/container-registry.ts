import { base64 } from '../identifiers.js';
import { fillIn, objectIn, textIn } from '../json.js';
import type { ResourceTypes } from '../resource-type.js';

export const containerRegistry: ResourceTypes = {
  'microsoft.containerregistry/registries': {
    complete(resource) {
      const sku = objectIn(resource, 'sku');
      sku['tier'] = textIn(sku, 'name');
      fillIn(resource.properties, {
        loginServer: `${resource.name.toLowerCase()}.azurecr.io`,
        creationDate: new Date().toISOString(),
        adminUserEnabled: false,
        publicNetworkAccess: 'Enabled',
        networkRuleBypassOptions: 'AzureServices',
        zoneRedundancy: 'Disabled',
        anonymousPullEnabled: false,
        dataEndpointEnabled: false,
        dataEndpointHostNames: [],
        encryption: { status: 'disabled' },
        policies: {
          quarantinePolicy: { status: 'disabled' },
          trustPolicy: { type: 'Notary', status: 'disabled' },
          retentionPolicy: { days: 7, status: 'disabled' },
          exportPolicy: { status: 'enabled' },
        },
      });
    },
    actions: {
      listcredentials: ({ name }) => ({
        username: name,
        passwords: ['password', 'password2'].map((word) => ({ name: word, value: base64(name + word) })),
      }),
    },
  },
};

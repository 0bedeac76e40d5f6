import { fillIn, objectIn, objectsIn, textIn } from '../json.js';
import type { ResourceTypes } from '../resource-type.js';
import type { Resource, Store } from '../store.js';

const SUBNETS = 'microsoft.network/virtualnetworks/subnets';

function subnetsOf(network: string, store: Store): Resource[] {
  return store.below(network).filter((resource) => resource.type.toLowerCase() === SUBNETS);
}

/** Networks, subnets, addresses. Addresses are not handed out, ranges are not compared. */
export const network: ResourceTypes = {
  'microsoft.network/virtualnetworks': {
    // A network answers with its subnets, which are resources, too; a write that lists subnets removes the others.
    complete(resource, { sent, put, store }) {
      const listed = objectsIn(resource.properties, 'subnets');
      for (const subnet of listed)
        put(`${resource.id}/subnets/${textIn(subnet, 'name')}`, { ...subnet, id: undefined });
      if (objectIn({ ...sent }, 'properties')['subnets'] !== undefined) {
        const names = listed.map((subnet) => textIn(subnet, 'name'));
        for (const subnet of subnetsOf(resource.id, store)) if (!names.includes(subnet.name)) store.delete(subnet.id);
      }
      delete resource.properties['subnets'];
      fillIn(resource.properties, { enableDdosProtection: false, privateEndpointVNetPolicies: 'Disabled' });
    },
    show(copy, store) {
      copy.properties['subnets'] = structuredClone(subnetsOf(copy.id, store));
    },
  },
  [SUBNETS]: {
    complete({ properties }) {
      fillIn(properties, {
        privateEndpointNetworkPolicies: 'Disabled',
        privateLinkServiceNetworkPolicies: 'Enabled',
        delegations: [],
      });
      for (const delegation of objectsIn(properties, 'delegations'))
        fillIn(objectIn(delegation, 'properties'), { provisioningState: 'Succeeded' });
    },
  },
  // Without an interface of its own, and with no address: nobody looks for one.
  'microsoft.network/privateendpoints': {
    complete({ properties }) {
      fillIn(properties, { networkInterfaces: [], customDnsConfigs: [], ipConfigurations: [] });
    },
  },
  'microsoft.network/publicipaddresses': {
    complete({ properties }) {
      fillIn(properties, { ipAddress: '203.0.113.20', idleTimeoutInMinutes: 4, publicIPAddressVersion: 'IPv4' });
    },
  },
  'microsoft.network/privatednszones': {
    complete(resource, { isNew, put }) {
      resource['location'] = 'global';
      fillIn(resource.properties, {
        maxNumberOfRecordSets: 25000,
        numberOfRecordSets: 1,
        maxNumberOfVirtualNetworkLinks: 1000,
      });
      if (isNew) put(`${resource.id}/SOA/@`, { properties: startOfAuthority(resource.name) });
    },
  },
  'microsoft.network/privatednszones/virtualnetworklinks': {
    complete(resource) {
      resource['location'] = 'global';
      fillIn(resource.properties, {
        virtualNetworkLinkState: 'Completed',
        registrationEnabled: false,
        resolutionPolicy: 'Default',
      });
    },
  },
};

function startOfAuthority(zone: string) {
  return {
    ttl: 3600,
    fqdn: `${zone}.`,
    isAutoRegistered: false,
    soaRecord: {
      email: 'azureprivatedns-host.microsoft.com',
      host: 'azureprivatedns.net',
      expireTime: 2419200,
      minimumTtl: 10,
      refreshTime: 3600,
      retryTime: 300,
      serialNumber: 1,
    },
  };
}

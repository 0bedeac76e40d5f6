import { base64 } from './identifiers.js';
import { textIn } from './json.js';
import type { Certificate } from './certificate.js';
import type { Resource } from './store.js';

/** Credentials of a cluster that is not there: complete, so that the provider can read them, and of no use. */
export function emptyKubeconfig(cluster: Resource, { cert, key }: Certificate): string {
  const { name, properties } = cluster;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    preferences: {},
    clusters: [
      {
        name,
        cluster: { server: `https://${textIn(properties, 'fqdn')}:443`, 'certificate-authority-data': base64(cert) },
      },
    ],
    users: [
      {
        name: 'clusterUser',
        user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key), token: 'none' },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: 'clusterUser' } }],
  });
}

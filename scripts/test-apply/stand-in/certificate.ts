import { generate } from 'selfsigned';

/** Hosts that the providers and Terraform's azurerm backend call. */
const HOSTS = [
  'localhost',
  'management.azure.com',
  'login.microsoftonline.com',
  'graph.microsoft.com',
  ...['blob', 'queue', 'table', 'file', 'dfs', 'web'].map((service) => `*.${service}.core.windows.net`),
  '*.vault.azure.net',
  '*.azurecr.io',
];
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** One certificate that vouches for itself in the name of all these hosts; only who is told to trust it does. */
export async function makeCertificate(): Promise<Certificate> {
  const now = Date.now();
  const { cert, private: key } = await generate([{ name: 'commonName', value: "Stand-in for Azure's API" }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: HOSTS.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { cert, key };
}

import { generate } from 'selfsigned';

export const HOST = 'database';
export const PASSWORD = 'p@ss word/of:the%database';
/** Names of the Secrets that the chart's values have to name. */
export const SECRETS = { password: 'database-password', certificate: 'database-ca' } as const;

/** PostgreSQL with TLS as a pod and its Service, and the Secrets for it. Its data ends with it. */
export async function postgresObjects(namespace: string, image: string): Promise<object[]> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: HOST }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: HOST }] },
    ],
  });
  const secret = (name: string, stringData: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData,
  });
  return [
    secret(SECRETS.password, { password: PASSWORD }),
    secret(SECRETS.certificate, { 'ca.crt': cert }),
    secret('database-tls', { 'tls.crt': cert, 'tls.key': key }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: HOST, namespace },
      spec: { selector: { app: HOST }, ports: [{ port: 5432 }] },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: HOST, namespace, labels: { app: HOST } }, spec: podSpec(image) },
  ];
}

function podSpec(image: string): object {
  const folders = { data: '/var/lib/postgresql/data', run: '/var/run/postgresql', tmp: '/tmp' };
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 5,
    // The image's user. PostgreSQL takes a key that root owns only if nobody but its group may read it.
    securityContext: { ...RESTRICTED_POD, runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
    containers: [
      {
        name: 'postgres',
        image,
        imagePullPolicy: 'IfNotPresent',
        args: ['postgres', '-c', 'ssl=on', '-c', 'ssl_cert_file=/tls/tls.crt', '-c', 'ssl_key_file=/tls/tls.key'],
        env: [
          { name: 'POSTGRES_USER', value: 'metaflow' },
          { name: 'POSTGRES_DB', value: 'metaflow' },
          { name: 'POSTGRES_PASSWORD_FILE', value: '/password/password' },
          { name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' },
        ],
        readinessProbe: {
          exec: { command: ['pg_isready', '--quiet', '--host', '127.0.0.1', '--username', 'metaflow'] },
          periodSeconds: 1,
        },
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [
          { name: 'tls', mountPath: '/tls', readOnly: true },
          { name: 'password', mountPath: '/password', readOnly: true },
          ...Object.entries(folders).map(([name, mountPath]) => ({ name, mountPath })),
        ],
      },
    ],
    volumes: [
      { name: 'tls', secret: { secretName: 'database-tls', defaultMode: 0o440 } },
      { name: 'password', secret: { secretName: SECRETS.password, defaultMode: 0o440 } },
      ...Object.keys(folders).map((name) => ({ name, emptyDir: {} })),
    ],
  };
}

export const RESTRICTED_POD = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { Bytes } from '@cdktf/provider-random/lib/bytes/index.js';
import { Password } from '@cdktf/provider-random/lib/password/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Configuration } from '../variables.js';
import { airflowValues, AIRFLOW_SECRETS } from './airflow-values.js';
import { CHARTS, chartSource } from './charts.js';
import type { Credentials } from './credentials.js';
import type { Sources } from './sources.js';

export interface AirflowProps {
  readonly configuration: Configuration;
  readonly namespace: string;
  readonly sources: Sources;
  readonly database: { readonly login: string; readonly password: string };
  readonly credentials: Credentials;
}

/** Airflow with its database on the deployment's server, its logs in blobs, and its DAGs on a share that survives restarts. */
export class Airflow extends Construct {
  /** Of the login `admin`; a secret. */
  readonly adminPassword: string;

  constructor(scope: Construct, id: string, props: AirflowProps) {
    super(scope, id);
    const { configuration, namespace, sources, database, credentials } = props;
    const password = (id: string, length: number) => new Password(this, id, { length, special: false }).result;
    this.adminPassword = password('admin_password', 24);
    // Fernet wants 32 bytes in the URL's alphabet of base64.
    const { base64 } = new Bytes(this, 'fernet_key', { length: 32 });
    const fernetKey = Fn.replace(Fn.replace(base64, '+', '-'), '/', '_');

    const secret = (id: string, name: string, data: Record<string, string>) =>
      new SecretV1(this, id, { metadata: { name, namespace }, data });
    const { login, password: databasePassword } = database;
    const secrets = [
      secret('metadata_secret', AIRFLOW_SECRETS.metadata, {
        connection: `postgresql://${login}:${databasePassword}@${sources.database.fqdn}:5432/airflow?sslmode=require`,
      }),
      secret('fernet_secret', AIRFLOW_SECRETS.fernet, { 'fernet-key': fernetKey }),
      secret('webserver_secret', AIRFLOW_SECRETS.webserver, { 'webserver-secret-key': password('webserver_key', 32) }),
      secret('admin_secret', AIRFLOW_SECRETS.admin, { password: this.adminPassword }),
      secret('logs_secret', AIRFLOW_SECRETS.logs, { connection: Fn.jsonencode(logsConnection(credentials, sources)) }),
    ];
    const dags = new PersistentVolumeClaimV1(this, 'dags', {
      metadata: { name: 'airflow-dags', namespace },
      spec: {
        accessModes: ['ReadWriteMany'],
        storageClassName: configuration.airflow_dags_storage_class,
        resources: { requests: { storage: '5Gi' } },
      },
      // Some classes bind when the first pod comes, which is after this.
      waitUntilBound: false,
    });
    new Release(this, 'release', {
      ...chartSource(CHARTS.airflow, configuration.airflow_chart),
      name: 'airflow-deployment',
      namespace,
      atomic: true,
      wait: true,
      // The migrations of an empty database, then the pods.
      timeout: 1200,
      maxHistory: 10,
      values: [Fn.jsonencode(airflowValues(configuration, credentials, dags.metadata.name))],
      dependsOn: [...secrets, dags],
    });
  }
}

/** Airflow's connection of type `wasb`: the account, and the credentials unless the pod has an identity of its own. */
function logsConnection({ azure }: Credentials, { storage }: Sources) {
  const host = storage.primaryBlobEndpoint;
  if (azure.mode === 'workload_identity') return { conn_type: 'wasb', host };
  return {
    conn_type: 'wasb',
    host,
    login: azure.clientId,
    password: azure.clientSecret,
    extra: { tenant_id: azure.tenantId },
  };
}

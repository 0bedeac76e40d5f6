import { SERVICES_NODES } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import { AIRFLOW } from './charts.js';
import { taskTolerations } from './config-json.js';
import { WORKLOAD_IDENTITY_LABEL, type Credentials } from './credentials.js';

export const AIRFLOW_SECRETS = {
  metadata: 'airflow-metadata-connection',
  fernet: 'airflow-fernet-key',
  webserver: 'airflow-webserver-secret-key',
  admin: 'airflow-admin',
  logs: 'airflow-logs-connection',
} as const;

/** Values of the chart `airflow`, 1.16: one scheduler that runs the tasks' pods, a webserver, and nothing that they do not need. */
export function airflowValues(configuration: Configuration, credentials: Credentials, dagsClaim: string) {
  const withIdentity = credentials.azure.mode === 'workload_identity';
  const identified = withIdentity
    ? { labels: WORKLOAD_IDENTITY_LABEL, serviceAccount: { annotations: credentials.annotations('airflow') } }
    : {};
  return {
    executor: 'LocalExecutor',
    airflowVersion: AIRFLOW.version,
    defaultAirflowTag: AIRFLOW.tag,
    // The names of the pods' service accounts follow the release's.
    useStandardNaming: false,
    nodeSelector: SERVICES_NODES,
    ...external(dagsClaim),
    ...jobs(),
    config: {
      logging: {
        remote_logging: 'True',
        remote_base_log_folder: 'wasb-airflow-logs',
        remote_log_conn_id: 'wasb_default',
      },
      azure_remote_logging: { remote_wasb_log_container: 'airflow-logs' },
      core: { load_examples: 'False' },
      // An uploaded DAG is seen within half a minute, instead of five.
      scheduler: { dag_dir_list_interval: 30 },
    },
    secret: [{ envName: 'AIRFLOW_CONN_WASB_DEFAULT', secretName: AIRFLOW_SECRETS.logs, secretKey: 'connection' }],
    // Airflow drops labels and tolerations of Metaflow's pods; this gives them back.
    airflowLocalSettings: localSettings(withIdentity, configuration),
    scheduler: { ...identified, resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } } },
    webserver: {
      ...identified,
      // The user is made by the Job below, from a Secret.
      defaultUser: {
        enabled: true,
        username: 'admin',
        email: 'admin@example.com',
        firstName: 'Metaflow',
        lastName: 'Admin',
        role: 'Admin',
      },
      resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '2Gi' } },
    },
    // Logs are in blobs, so that no pod needs a disk, and Deployments take the place of StatefulSets.
    workers: { persistence: { enabled: false } },
    logs: { persistence: { enabled: false } },
    // No DAG of Metaflow's defers.
    triggerer: { enabled: false },
    statsd: { enabled: false },
    redis: { enabled: false },
    pgbouncer: { enabled: false },
    flower: { enabled: false },
  };
}

/** What is not the chart's: database, keys, DAGs. */
function external(dagsClaim: string) {
  return {
    postgresql: { enabled: false },
    data: {
      metadataSecretName: AIRFLOW_SECRETS.metadata,
      // Nothing reads it; without a name the chart makes a Secret by a hook, which Terraform does not see.
      brokerUrlSecretName: AIRFLOW_SECRETS.metadata,
    },
    fernetKeySecretName: AIRFLOW_SECRETS.fernet,
    webserverSecretKeySecretName: AIRFLOW_SECRETS.webserver,
    dags: { persistence: { enabled: true, existingClaim: dagsClaim, accessMode: 'ReadWriteMany' } },
  };
}

/** Jobs that are no hooks: Helm would wait for the pods first, which wait for the migrations. */
function jobs() {
  const plain = { useHelmHooks: false, applyCustomEnv: false };
  return {
    migrateDatabaseJob: { ...plain, ttlSecondsAfterFinished: 60 },
    createUserJob: {
      ...plain,
      ttlSecondsAfterFinished: 60,
      // The chart's own arguments have the password in the pod's specification.
      args: [
        'bash',
        '-c',
        'exec airflow users create --role Admin --username admin --email admin@example.com --firstname Metaflow --lastname Admin --password "$AIRFLOW_ADMIN_PASSWORD"',
      ],
      env: [
        {
          name: 'AIRFLOW_ADMIN_PASSWORD',
          valueFrom: { secretKeyRef: { name: AIRFLOW_SECRETS.admin, key: 'password' } },
        },
      ],
    },
  };
}

/** Python that Airflow runs for each pod it starts. */
function localSettings(withIdentity: boolean, configuration: Configuration): string {
  const tolerations = taskTolerations(configuration);
  return `import json

LABELS = json.loads(${python(withIdentity ? WORKLOAD_IDENTITY_LABEL : {})})
TOLERATIONS = json.loads(${python(tolerations)})


def pod_mutation_hook(pod):
    labels = pod.metadata.labels or {}
    if labels.get("app.kubernetes.io/part-of") != "metaflow":
        return
    pod.metadata.labels = {**labels, **LABELS}
    pod.spec.tolerations = (pod.spec.tolerations or []) + TOLERATIONS
`;
}

/** A value as a Python literal: its JSON as a text. */
const python = (value: unknown) => JSON.stringify(JSON.stringify(value));

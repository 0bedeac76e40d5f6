import { SERVICE_ACCOUNTS, TASK_SECRETS, type ServiceAccountName } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import { DATASTORE_ROOT } from '../datastore.js';

export type Orchestrator = 'argo' | 'airflow' | 'none';

export interface MetaflowConfigProps {
  readonly configuration: Configuration;
  readonly orchestrator: Orchestrator;
  /** Where tasks run, and as whom. */
  readonly tasks: ServiceAccountName;
  readonly blobEndpoint: string;
  /** A secret; undefined when the services ask for none. */
  readonly metadataKey: string | undefined;
}

/** Host names inside of the cluster. */
const METADATA_URL = 'http://metadata-service.metaflow:8080';
const WEBHOOK_URL = 'http://argo-events-webhook-eventsource-svc.argo:12000/metaflow-event';

/**
 * Metaflow's configuration (`config.json`) for one orchestrator, complete.
 * Keys: Netflix/metaflow, metaflow_config.py.
 */
export function metaflowConfig({
  configuration,
  orchestrator,
  tasks,
  blobEndpoint,
  metadataKey,
}: MetaflowConfigProps): Record<string, string> {
  const withSecret = configuration.identity === 'service_principal';
  const tolerations = taskTolerations(configuration);
  return {
    METAFLOW_DEFAULT_DATASTORE: 'azure',
    METAFLOW_DATASTORE_SYSROOT_AZURE: DATASTORE_ROOT,
    METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: blobEndpoint,
    METAFLOW_DEFAULT_METADATA: 'service',
    METAFLOW_SERVICE_URL: 'http://localhost:8080',
    METAFLOW_SERVICE_INTERNAL_URL: METADATA_URL,
    METAFLOW_UI_URL:
      configuration.ingress_host === undefined ? 'http://localhost:3000' : `https://${configuration.ingress_host}`,
    ...(metadataKey !== undefined && { METAFLOW_SERVICE_AUTH_KEY: metadataKey }),
    METAFLOW_KUBERNETES_NAMESPACE: tasks.namespace,
    METAFLOW_KUBERNETES_SERVICE_ACCOUNT: tasks.name,
    ...(withSecret && { METAFLOW_KUBERNETES_SECRETS: TASK_SECRETS.azure }),
    ...(!withSecret && { METAFLOW_KUBERNETES_LABELS: 'azure.workload.identity/use=true' }),
    ...(tolerations.length > 0 && { METAFLOW_KUBERNETES_TOLERATIONS: JSON.stringify(tolerations) }),
    ...(orchestrator === 'argo' && argoKeys(metadataKey !== undefined)),
  };
}

function argoKeys(withKey: boolean): Record<string, string> {
  return {
    // Argo 4 knows no `schedule` any more. Metaflow 2.19.32 or newer.
    METAFLOW_ARGO_WORKFLOWS_USE_SCHEDULES: 'true',
    METAFLOW_ARGO_WORKFLOWS_UI_URL: 'http://localhost:2746',
    METAFLOW_ARGO_EVENTS_EVENT: 'metaflow-event',
    METAFLOW_ARGO_EVENTS_EVENT_BUS: 'default',
    METAFLOW_ARGO_EVENTS_EVENT_SOURCE: 'argo-events-webhook',
    METAFLOW_ARGO_EVENTS_SERVICE_ACCOUNT: 'operate-workflow-sa',
    METAFLOW_ARGO_EVENTS_WEBHOOK_URL: 'http://localhost:12000/metaflow-event',
    METAFLOW_ARGO_EVENTS_INTERNAL_WEBHOOK_URL: WEBHOOK_URL,
    ...(withKey && {
      // Pods get the key from a Secret instead of the workflow template, which anybody who may list templates can read.
      METAFLOW_ARGO_WORKFLOWS_ENV_VARS_TO_SKIP: 'METAFLOW_SERVICE_HEADERS',
      METAFLOW_ARGO_WORKFLOWS_KUBERNETES_SECRETS: TASK_SECRETS.metadata,
    }),
  };
}

/** What pods of tasks must tolerate to run on the task nodes. */
export function taskTolerations({ task_node_taints, task_node_spot }: Configuration) {
  const spot = 'kubernetes.azure.com/scalesetpriority=spot:NoSchedule';
  return [...task_node_taints, ...(task_node_spot ? [spot] : [])].map((taint) => {
    const [, key = '', value = '', effect = ''] = /^(.+?)=(.*):(\w+)$/.exec(taint) ?? [];
    return { key, operator: 'Equal', value, effect };
  });
}

/** The configurations to write, by file: Airflow's is the second one where Argo is there, too (`METAFLOW_PROFILE=airflow`). */
export function configurations(
  props: Omit<MetaflowConfigProps, 'orchestrator' | 'tasks'>,
): Record<string, Record<string, string>> {
  const { deploy_argo, deploy_airflow } = props.configuration;
  const airflow = () => metaflowConfig({ ...props, orchestrator: 'airflow', tasks: SERVICE_ACCOUNTS.airflowTasks });
  if (deploy_argo) {
    const argo = metaflowConfig({ ...props, orchestrator: 'argo', tasks: SERVICE_ACCOUNTS.argoTasks });
    return { 'config.json': argo, ...(deploy_airflow && { 'config_airflow.json': airflow() }) };
  }
  if (deploy_airflow) return { 'config.json': airflow() };
  return { 'config.json': metaflowConfig({ ...props, orchestrator: 'none', tasks: SERVICE_ACCOUNTS.plainTasks }) };
}

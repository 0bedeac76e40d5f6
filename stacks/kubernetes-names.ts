import type { Configuration } from './variables.js';

/** Names in the cluster that several parts must agree on: `infra` trusts service accounts, `services` makes them, scripts find pods. */

export const NAMESPACES = {
  services: 'metaflow',
  argo: 'argo',
  argoEvents: 'argo-events',
  airflow: 'airflow',
  /** Of tasks of `--with kubernetes`, where there is no orchestrator. */
  tasks: 'metaflow-tasks',
} as const;

export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

export const SERVICE_ACCOUNTS = {
  /** Pods of workflows in Argo, and of `--with kubernetes` beside them. */
  argoTasks: { namespace: NAMESPACES.argo, name: 'argo' },
  /** Pods of tasks that Airflow starts. */
  airflowTasks: { namespace: NAMESPACES.airflow, name: 'metaflow-task' },
  plainTasks: { namespace: NAMESPACES.tasks, name: 'metaflow-task' },
  /** They write and show Airflow's logs. The chart names them after its release, `airflow-deployment`. */
  airflowScheduler: { namespace: NAMESPACES.airflow, name: 'airflow-deployment-scheduler' },
  airflowWebserver: { namespace: NAMESPACES.airflow, name: 'airflow-deployment-webserver' },
  /** Shows artifacts, logs and cards. */
  uiBackend: { namespace: NAMESPACES.services, name: 'metaflow-ui-backend' },
  /** Data scientists, where they have no login of their own: its tokens open Argo's web interface. */
  user: { namespace: NAMESPACES.argo, name: 'metaflow-user' },
} as const satisfies Record<string, ServiceAccountName>;

/** Service accounts of the pods that run tasks; the first is where `--with kubernetes` runs them. */
export function taskServiceAccounts({
  deploy_argo,
  deploy_airflow,
}: Pick<Configuration, 'deploy_argo' | 'deploy_airflow'>) {
  const { argoTasks, airflowTasks, plainTasks } = SERVICE_ACCOUNTS;
  const accounts: ServiceAccountName[] = [
    ...(deploy_argo ? [argoTasks] : []),
    ...(deploy_airflow ? [airflowTasks] : []),
  ];
  return accounts.length > 0 ? accounts : [plainTasks];
}

/** Secrets that pods of tasks get as environment variables. */
export const TASK_SECRETS = { azure: 'metaflow-azure-storage-credentials', metadata: 'metaflow-service-auth' } as const;

/** Label of the nodes, by which pods find theirs. */
export const POOL_LABEL = 'metaflow.org/pool';

/** Which nodes the services run on. */
export const SERVICES_NODES = { [POOL_LABEL]: 'services' } as const;

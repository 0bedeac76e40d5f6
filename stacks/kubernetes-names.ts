/** Namespaces and service accounts that both stacks must agree on: `infra` trusts them, `services` makes them. */

export const NAMESPACES = {
  services: 'metaflow',
  argo: 'argo',
  argoEvents: 'argo-events',
  airflow: 'airflow',
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
  /** They write and show Airflow's logs. The chart names them after its release, `airflow-deployment`. */
  airflowScheduler: { namespace: NAMESPACES.airflow, name: 'airflow-deployment-scheduler' },
  airflowWebserver: { namespace: NAMESPACES.airflow, name: 'airflow-deployment-webserver' },
  /** Shows artifacts, logs and cards. */
  uiBackend: { namespace: NAMESPACES.services, name: 'metaflow-ui-backend' },
} as const satisfies Record<string, ServiceAccountName>;

/** Label of the nodes, by which pods find theirs. */
export const POOL_LABEL = 'metaflow.org/pool';

import type { Configuration } from '../../stacks/variables.js';
import type { Changes } from './deployment.js';
import type { Action, Actions } from './plan.js';

/** A change that users make, and all that Terraform may do for it. */
export interface UserChange {
  readonly title: string;
  readonly variables: Changes;
  /** @param tagged addresses of everything that has tags */
  expected(before: Configuration, tagged: readonly string[]): Actions;
}

/** Those that make sense for an example, in the order in which they are made. */
export function changesFor(configuration: Configuration): UserChange[] {
  const principal = configuration.identity === 'service_principal';
  return [
    // A lock keeps what is within, too: Azure would refuse to delete the database or the container.
    ...(configuration.delete_lock ? [deleteLock(false)] : []),
    ...(configuration.deploy_airflow ? [airflow(false), airflow(true)] : [airflow(true), airflow(false)]),
    {
      title: 'more task nodes',
      variables: { task_nodes_max: configuration.task_nodes_max + 5 },
      expected: () => all('update', [TASKS]),
    },
    {
      title: 'another size of the task nodes',
      variables: { task_node_size: 'Standard_D8ds_v5' },
      expected: () => all('update', [TASKS]),
    },
    {
      title: 'a tag',
      variables: { tags: { ...configuration.tags, project: 'test' } },
      expected: (_, tagged) => all('update', tagged),
    },
    ...(principal
      ? [
          {
            title: 'a new client secret',
            variables: { service_principal_password_version: configuration.service_principal_password_version + 1 },
            expected: () => all('replace', ['azuread_service_principal_password.service_principal_password']),
          },
        ]
      : []),
    {
      title: 'a new database password',
      variables: { database_password_version: configuration.database_password_version + 1 },
      expected: () => ({
        'random_password.database_password': 'replace',
        'azurerm_postgresql_flexible_server.database_server': 'update',
      }),
    },
    {
      title: `versions of blobs ${configuration.storage_versioning ? 'no longer' : 'are'} kept`,
      variables: { storage_versioning: !configuration.storage_versioning },
      expected: (before) => ({
        'azurerm_storage_account.storage_account': 'update',
        ...policyChange(before),
      }),
    },
    {
      title: 'the next minor version of Kubernetes',
      variables: { kubernetes_version: '1.37' },
      expected: (before) => all('update', ['azurerm_kubernetes_cluster.cluster_kubernetes', ...pools(before)]),
    },
    deleteLock(true),
  ];
}

/** What has to be lifted before a destroy. */
export const LIFTED: Changes = { prevent_destroy: false };

const TASKS = 'azurerm_kubernetes_cluster_node_pool.cluster_taskworkers';
const LOCKS = ['database', 'storage'].map((home) => `azurerm_management_lock.${home}_delete_lock`);

function deleteLock(on: boolean): UserChange {
  return {
    title: `the locks ${on ? 'on' : 'off'}`,
    variables: { delete_lock: on },
    expected: () => all(on ? 'create' : 'delete', LOCKS),
  };
}

function airflow(on: boolean): UserChange {
  return {
    title: `Airflow ${on ? 'on' : 'off'}`,
    variables: { deploy_airflow: on },
    expected: ({ identity }) =>
      all(on ? 'create' : 'delete', [
        'azurerm_postgresql_flexible_server_database.database_airflow',
        'azurerm_storage_container.storage_airflow_logs',
        ...(identity === 'service_principal'
          ? ['azurerm_role_assignment.service_principal_principal_airflow_logs_role']
          : [
              'azurerm_user_assigned_identity.workload_identity_airflow',
              'azurerm_role_assignment.workload_identity_airflow_logs_role',
              ...[
                'tasks_airflow_metaflow-task',
                'airflow_airflow_airflow-deployment-scheduler',
                'airflow_airflow_airflow-deployment-webserver',
              ].map((subject) => `azurerm_federated_identity_credential.workload_identity_${subject}`),
            ]),
      ]),
  };
}

/** The policy that deletes old versions is there with versions, or with rules about age. */
function policyChange({
  storage_versioning,
  storage_cool_after_days,
  storage_delete_after_days,
}: Configuration): Actions {
  const stays = storage_cool_after_days !== undefined || storage_delete_after_days !== undefined;
  return {
    'azurerm_storage_management_policy.storage_lifecycle': stays ? 'update' : storage_versioning ? 'delete' : 'create',
  };
}

function pools({ gpu_node_size, dedicated_system_pool }: Configuration): string[] {
  return ['taskworkers', ...(gpu_node_size ? ['gpuworkers'] : []), ...(dedicated_system_pool ? ['services'] : [])].map(
    (pool) => `azurerm_kubernetes_cluster_node_pool.cluster_${pool}`,
  );
}

function all(action: Action, addresses: readonly string[]): Actions {
  return Object.fromEntries(addresses.map((address) => [address, action]));
}

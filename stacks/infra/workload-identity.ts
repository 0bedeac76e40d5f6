import { FederatedIdentityCredential } from '@cdktf/provider-azurerm/lib/federated-identity-credential/index.js';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity/index.js';
import { Construct } from 'constructs';
import { SERVICE_ACCOUNTS, taskServiceAccounts, type ServiceAccountName } from '../kubernetes-names.js';
import { placed } from './common.js';
import type { IdentityProps } from './identity.js';
import { grantRole } from './roles.js';

/** Managed identities that trust certain service accounts of the cluster. There is no secret, and nothing in Entra ID to register. */
export class WorkloadIdentity extends Construct {
  readonly mode = 'workload_identity';
  /** Client id of the identity of tasks: they read and write the blobs of flows. */
  readonly tasksClientId: string;
  /** Of the UI backend, which only reads them. */
  readonly uiClientId: string;
  /** Of Airflow's scheduler and webserver, for Airflow's logs; undefined without Airflow. */
  readonly airflowClientId: string | undefined;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { configuration, storage } = props;
    const { airflowScheduler, airflowWebserver, uiBackend } = SERVICE_ACCOUNTS;

    const tasks = this.addIdentity('tasks', props, taskServiceAccounts(configuration));
    grantRole(this, 'tasks_blobs_role', {
      role: 'Storage Blob Data Contributor',
      on: storage.container.id,
      to: tasks.principalId,
      isNew: true,
    });
    const ui = this.addIdentity('ui', props, [uiBackend]);
    grantRole(this, 'ui_blobs_role', {
      role: 'Storage Blob Data Reader',
      on: storage.container.id,
      to: ui.principalId,
      isNew: true,
    });

    this.tasksClientId = tasks.clientId;
    this.uiClientId = ui.clientId;
    if (storage.airflowContainer) {
      const airflow = this.addIdentity('airflow', props, [airflowScheduler, airflowWebserver]);
      grantRole(this, 'airflow_logs_role', {
        role: 'Storage Blob Data Contributor',
        on: storage.airflowContainer.id,
        to: airflow.principalId,
        isNew: true,
      });
      this.airflowClientId = airflow.clientId;
    }
  }

  private addIdentity(
    purpose: string,
    props: IdentityProps,
    trusted: readonly ServiceAccountName[],
  ): UserAssignedIdentity {
    const identity = new UserAssignedIdentity(this, purpose, { ...placed(props), name: props.named.identity(purpose) });
    let previous: FederatedIdentityCredential | undefined;
    for (const { namespace, name } of trusted) {
      previous = new FederatedIdentityCredential(this, `${purpose}_${namespace}_${name}`, {
        resourceGroupName: props.group.name,
        parentId: identity.id,
        name: `${namespace}-${name}`,
        audience: ['api://AzureADTokenExchange'],
        issuer: props.cluster.oidcIssuerUrl,
        subject: `system:serviceaccount:${namespace}:${name}`,
        // Azure refuses two writes to one identity at a time.
        ...(previous && { dependsOn: [previous] }),
      });
    }
    return identity;
  }
}

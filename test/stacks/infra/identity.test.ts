import { synthInfra } from '../support/synth.js';

const WORKLOAD = { identity: 'workload_identity' };
const GROUP = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d';

/** Role and the kind of resource it is on, of all that pods and people get. */
const grants = (changes: Record<string, unknown>) =>
  synthInfra(changes)
    .all('azurerm_role_assignment')
    .filter((role) => !/Network Contributor|AcrPull/.test(String(role['role_definition_name'])))
    .map(
      (role) =>
        `${String(role['role_definition_name'])} on ${/azurerm_(\w+)\.\w*?([a-z]+(?:_logs)?)_[0-9A-F]{8}/.exec(String(role['scope']))?.slice(1).join(' ')}`,
    )
    .sort();

describe('identity = "service_principal"', () => {
  it('has an application whose secret ends, and is rotated by a higher version', () => {
    const stack = synthInfra({ service_principal_password_days: 30, service_principal_password_version: 3 });
    expect(stack.one('azuread_service_principal_password')).toMatchObject({
      end_date: '${timeadd(plantimestamp(), "720h")}',
      rotate_when_changed: { version: '3' },
      lifecycle: { ignore_changes: ['end_date'] },
    });
    expect(stack.all('azurerm_federated_identity_credential')).toEqual([]);
  });

  it('may use the containers and the cluster, as upstream', () => {
    expect(grants({ deploy_airflow: true })).toEqual([
      'Azure Kubernetes Service Cluster User Role on kubernetes_cluster kubernetes',
      'Azure Kubernetes Service Contributor Role on kubernetes_cluster kubernetes',
      'Storage Blob Data Contributor on storage_container airflow_logs',
      'Storage Blob Data Contributor on storage_container container',
    ]);
  });
});

describe('identity = "workload_identity"', () => {
  it('has no secret, and nothing of Entra ID', () => {
    const stack = synthInfra(WORKLOAD);
    expect(stack.addresses.filter((address) => address.startsWith('azuread'))).toEqual([]);
    expect(stack.json.provider).not.toHaveProperty('azuread');
    expect(
      Object.entries(stack.json.output ?? {})
        .filter(([, output]) => output['sensitive'])
        .map(([name]) => name),
    ).toEqual(['database_password']);
  });

  it('gives tasks the blobs of flows, and the UI only the right to read them', () => {
    expect(grants(WORKLOAD)).toEqual([
      'Storage Blob Data Contributor on storage_container container',
      'Storage Blob Data Reader on storage_container container',
    ]);
  });

  it('trusts the service accounts of what is deployed', () => {
    const subjects = (changes: Record<string, unknown>) =>
      synthInfra({ ...WORKLOAD, ...changes })
        .all('azurerm_federated_identity_credential')
        .map(({ subject }) => subject)
        .sort();
    expect(subjects({})).toEqual([
      'system:serviceaccount:argo:argo',
      'system:serviceaccount:metaflow:metaflow-ui-backend',
    ]);
    expect(subjects({ deploy_airflow: true, deploy_argo: false })).toEqual([
      'system:serviceaccount:airflow:airflow-deployment-scheduler',
      'system:serviceaccount:airflow:airflow-deployment-webserver',
      'system:serviceaccount:airflow:metaflow-task',
      'system:serviceaccount:metaflow:metaflow-ui-backend',
    ]);
  });

  it('writes one credential of an identity at a time', () => {
    const stack = synthInfra({ ...WORKLOAD, deploy_airflow: true });
    expect(stack.one('azurerm_federated_identity_credential', 'webserver')['depends_on']).toEqual([
      expect.stringContaining('scheduler'),
    ]);
  });
});

describe('data_scientist_object_ids', () => {
  it.each([{}, WORKLOAD])('gives people the blobs and credentials for the cluster with %j', (mode) => {
    const before = grants(mode);
    const added = grants({ ...mode, data_scientist_object_ids: [GROUP] });
    for (const grant of before) added.splice(added.indexOf(grant), 1);
    expect(added).toEqual([
      'Azure Kubernetes Service Cluster User Role on kubernetes_cluster kubernetes',
      'Storage Blob Data Contributor on storage_container container',
    ]);
  });
});

it('grants nothing on the whole storage account, group or subscription', () => {
  for (const changes of [{}, WORKLOAD]) {
    const scopes = synthInfra({ ...changes, deploy_airflow: true, data_scientist_object_ids: [GROUP] })
      .all('azurerm_role_assignment')
      .map(({ scope }) => String(scope));
    expect(scopes.filter((scope) => /storage_account\.|resource_group\.|^\/subscriptions\/[^/]+$/.test(scope))).toEqual(
      [],
    );
  }
});

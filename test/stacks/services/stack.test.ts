import { readFileSync, writeFileSync } from 'node:fs';
import { synthServices } from '../support/synth.js';

/** Addresses in Terraform's state. Changing this file needs a line in the changelog. */
const ADDRESSES = new URL('./addresses.json', import.meta.url);

const CONFIGURATIONS: Record<string, Record<string, unknown>> = {
  minimal: {},
  everything: { deploy_airflow: true, metadata_auth: true, task_quota: { pods: '100' } },
  bare: { deploy_argo: false, metadata_service_image: 'registry.example.com/metaflow-service:1.0.0' },
};

type Block = Record<string, unknown>;
const metadata = (block: Block) =>
  block['metadata'] as { name: string; namespace: string; labels: Record<string, string>; annotations: Block };

describe('the services stack', () => {
  it('keeps the addresses of its resources', () => {
    const found = Object.fromEntries(
      Object.entries(CONFIGURATIONS).map(([name, changes]) => [name, synthServices(changes).addresses]),
    );
    if (process.env.UPDATE_ADDRESSES) writeFileSync(ADDRESSES, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(ADDRESSES, 'utf8')));
  });

  it('reads cluster, database, storage and registry from Azure', () => {
    const data = Object.keys((synthServices().json as unknown as { data: Block }).data).sort();
    expect(data).toEqual([
      'azurerm_container_registry',
      'azurerm_kubernetes_cluster',
      'azurerm_postgresql_flexible_server',
      'azurerm_storage_account',
    ]);
  });

  it('shows a certificate to the cluster, or runs kubelogin where logins are those of Entra ID', () => {
    expect(synthServices().json.provider['kubernetes']?.[0]).toHaveProperty('client_certificate');
    const { kubernetes, helm } = synthServices({ entra_rbac: true, kubelogin: 'spn' }).json.provider;
    const exec = {
      command: 'kubelogin',
      args: ['get-token', '--login', 'spn', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'],
    };
    expect(kubernetes?.[0]).toMatchObject({ exec: [exec] });
    expect(helm?.[0]).toMatchObject({ kubernetes: { exec } });
    expect(kubernetes?.[0]).not.toHaveProperty('client_certificate');
  });

  it('restricts the pods of the services, and asks tasks for the baseline', () => {
    const standards = synthServices({ deploy_airflow: true })
      .all('kubernetes_namespace_v1')
      .map((namespace) => [metadata(namespace).name, metadata(namespace).labels['pod-security.kubernetes.io/enforce']])
      .sort();
    expect(standards).toEqual([
      ['airflow', 'baseline'],
      ['argo', 'baseline'],
      ['argo-events', 'baseline'],
      ['metaflow', 'restricted'],
    ]);
  });

  it("keeps pods from the machine's metadata service, and lets in nobody from other namespaces", () => {
    const [policy] = synthServices().all('kubernetes_network_policy_v1');
    expect(policy).toMatchObject({
      spec: {
        pod_selector: {},
        policy_types: ['Ingress', 'Egress'],
        ingress: [{ from: [{ pod_selector: {} }] }],
        egress: [{ to: [{ ip_block: { except: ['169.254.169.254/32'] } }, { namespace_selector: {} }] }],
      },
    });
  });

  it('makes no namespace, Secret or release before its namespace is there', () => {
    const stack = synthServices({ deploy_airflow: true, metadata_auth: true });
    for (const type of [
      'kubernetes_secret_v1',
      'kubernetes_role_v1',
      'kubernetes_service_account_v1',
      'kubernetes_network_policy_v1',
    ]) {
      for (const resource of stack.all(type))
        expect(metadata(resource).namespace).toMatch(/^\$\{kubernetes_namespace_v1\./);
    }
    for (const release of stack.all('helm_release'))
      expect(release['namespace']).toMatch(/^\$\{kubernetes_namespace_v1\./);
  });

  it('waits for every release, and undoes one that fails', () => {
    for (const release of synthServices({ deploy_airflow: true }).all('helm_release')) {
      expect(release).toMatchObject({ wait: true, atomic: true });
    }
  });

  it('pins every chart of others', () => {
    const charts = synthServices({ deploy_airflow: true })
      .all('helm_release')
      .filter((release) => 'repository' in release)
      .map(({ chart, version }) => [chart, version])
      .sort();
    expect(charts).toEqual([
      ['airflow', '1.16.0'],
      ['argo-events', '2.4.22'],
      ['argo-workflows', '1.0.18'],
    ]);
  });

  it('builds the image before the release that uses it, and not when there is one', () => {
    const stack = synthServices();
    expect(stack.one('helm_release', 'metaflow')['depends_on']).toEqual(
      expect.arrayContaining([expect.stringContaining('terraform_data.')]),
    );
    const ready = synthServices({
      metadata_service_image: 'registry.example.com/x/metaflow-service@sha256:' + 'a'.repeat(64),
    });
    expect(ready.all('terraform_data')).toEqual([]);
    expect(String(ready.one('helm_release', 'metaflow')['values'])).toContain('sha256:aaaa');
  });

  it('has Argo and Airflow by themselves: turning one off leaves the other as it is', () => {
    const both = synthServices({ deploy_airflow: true });
    for (const changes of [{}, { deploy_argo: false, deploy_airflow: true }]) {
      const one = synthServices(changes);
      expect(both.addresses).toEqual(expect.arrayContaining([...one.addresses]));
    }
  });

  it('has no secret in it', () => {
    const text = JSON.stringify(synthServices({ deploy_airflow: true, metadata_auth: true }).json);
    expect(text).not.toMatch(/"password":"(?!\$\{)/);
    expect(text).not.toContain('metaflow@');
  });

  it('marks what is secret', () => {
    const outputs = Object.entries(synthServices({ deploy_airflow: true, metadata_auth: true }).json.output ?? {});
    const secret = outputs.filter(([, output]) => output['sensitive'] === true).map(([name]) => name);
    expect(secret.sort()).toEqual([
      'AIRFLOW_ADMIN_PASSWORD',
      'METAFLOW_CONFIG_AIRFLOW_JSON',
      'METAFLOW_CONFIG_JSON',
      'SERVICE_PRINCIPAL_CREDENTIALS',
    ]);
  });
});

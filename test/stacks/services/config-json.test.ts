import { configurations } from '../../../stacks/services/config-json.js';
import { configuration } from '../support/synth.js';

const files = (changes: Record<string, unknown>, metadataKey?: string) =>
  configurations({
    configuration: configuration(changes),
    blobEndpoint: 'https://stacme.blob.core.windows.net/',
    metadataKey,
  });

describe("Metaflow's configuration", () => {
  it('is one file, and a second one for Airflow beside Argo', () => {
    expect(Object.keys(files({}))).toEqual(['config.json']);
    expect(Object.keys(files({ deploy_airflow: true }))).toEqual(['config.json', 'config_airflow.json']);
    expect(Object.keys(files({ deploy_argo: false, deploy_airflow: true }))).toEqual(['config.json']);
  });

  it.each([
    [{}, 'argo', 'argo'],
    [{ deploy_argo: false, deploy_airflow: true }, 'airflow', 'metaflow-task'],
    [{ deploy_argo: false }, 'metaflow-tasks', 'metaflow-task'],
  ])('runs tasks where %j has them', (changes, namespace, account) => {
    expect(files(changes)['config.json']).toMatchObject({
      METAFLOW_KUBERNETES_NAMESPACE: namespace,
      METAFLOW_KUBERNETES_SERVICE_ACCOUNT: account,
      METAFLOW_SERVICE_INTERNAL_URL: 'http://metadata-service.metaflow:8080',
    });
  });

  it("gives tasks the application's Secret, or the label for a token of their own, never both", () => {
    expect(files({})['config.json']).toMatchObject({
      METAFLOW_KUBERNETES_SECRETS: 'metaflow-azure-storage-credentials',
    });
    expect(files({})['config.json']).not.toHaveProperty('METAFLOW_KUBERNETES_LABELS');
    const workload = files({ identity: 'workload_identity' })['config.json'];
    expect(workload).toMatchObject({ METAFLOW_KUBERNETES_LABELS: 'azure.workload.identity/use=true' });
    expect(workload).not.toHaveProperty('METAFLOW_KUBERNETES_SECRETS');
  });

  it('keeps the key out of workflow templates', () => {
    expect(files({}, 'KEY')['config.json']).toMatchObject({
      METAFLOW_SERVICE_AUTH_KEY: 'KEY',
      METAFLOW_ARGO_WORKFLOWS_ENV_VARS_TO_SKIP: 'METAFLOW_SERVICE_HEADERS',
      METAFLOW_ARGO_WORKFLOWS_KUBERNETES_SECRETS: 'metaflow-service-auth',
    });
    expect(files({})['config.json']).not.toHaveProperty('METAFLOW_SERVICE_AUTH_KEY');
  });

  it('tolerates the taints of the task nodes, those of spot nodes too', () => {
    const { METAFLOW_KUBERNETES_TOLERATIONS: tolerations = '' } =
      files({ task_node_taints: ['team=data:NoSchedule'], task_node_spot: true })['config.json'] ?? {};
    expect(JSON.parse(tolerations)).toEqual([
      { key: 'team', operator: 'Equal', value: 'data', effect: 'NoSchedule' },
      { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' },
    ]);
  });

  it('has keys of Argo for Argo only', () => {
    const argo = (changes: Record<string, unknown>) =>
      Object.keys(files(changes)['config.json'] ?? {}).filter((key) => key.includes('ARGO'));
    expect(argo({})).toContain('METAFLOW_ARGO_WORKFLOWS_USE_SCHEDULES');
    expect(argo({ deploy_argo: false, deploy_airflow: true })).toEqual([]);
  });
});

import { ciNames, ofKind, render } from '../../support/helm.js';
import { container, containers, environment, workload, workloads } from '../support/pods.js';

const SECRET = /PSWD$|PASSWORD$|_SECRET$|DSN$|API_KEYS(_READ_ONLY)?$|CONNECTION_STRING$/;

describe('secrets of charts/metaflow', () => {
  it.each(ciNames('metaflow'))('are never literals: ci/%s', async (ci) => {
    for (const { env = [] } of workloads(await render('metaflow', { ci: [ci] })).flatMap(containers)) {
      for (const { name, value } of env) if (SECRET.test(name)) expect([name, value]).toEqual([name, undefined]);
    }
  });

  it('are files that only the containers which need them see: the password of the database', async () => {
    const manifests = await render('metaflow', { ci: ['auth'] });
    for (const { metadata } of workloads(manifests)) {
      const { volumeMounts = [], env = [] } = container(manifests, metadata.name);
      const sees = metadata.name !== 'metaflow-ui-static-service';
      const mount = volumeMounts.find(({ name }) => name === 'database');
      expect([metadata.name, mount]).toEqual([
        metadata.name,
        sees ? { name: 'database', mountPath: '/secrets/database', readOnly: true } : undefined,
      ]);
      const file = env.find(({ name }) => name === 'MF_METADATA_DB_PSWD_FILE')?.value;
      expect(file).toBe(sees ? '/secrets/database/password' : undefined);
    }
  });

  it('are files that only the containers which need them see: the API keys', async () => {
    const manifests = await render('metaflow', { ci: ['auth'] });
    const withKeys = workloads(manifests).filter(({ spec }) =>
      spec.template.spec.volumes?.some(({ secret }) => secret?.secretName === 'metaflow-api-keys'),
    );
    expect(withKeys.map(({ metadata }) => metadata.name)).toEqual(['metadata-service']);
    expect(environment(container(manifests, 'metadata-service')).MF_API_KEYS_FILE).toBe('/secrets/api-keys/keys');
  });

  it('guard the UI, too, where it is exposed, unless that is switched off', async () => {
    const keys = async (ci: string) =>
      environment(container(await render('metaflow', { ci: [ci] }), 'metaflow-ui-backend-service')).MF_API_KEYS_FILE;
    expect(await keys('ingress')).toBe('/secrets/api-keys/keys');
    expect(await keys('gateway')).toBe('/secrets/api-keys/keys');
    expect(await keys('ingress-ui-only')).toBeUndefined();
  });

  it('of a service principal come from the Secret of the user', async () => {
    const { env = [] } = container(
      await render('metaflow', { ci: ['service-principal'] }),
      'metaflow-ui-backend-service',
    );
    for (const key of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) {
      expect(env).toContainEqual({
        name: key,
        valueFrom: { secretKeyRef: { name: 'metaflow-azure-credentials', key } },
      });
    }
  });

  it('are not needed with workload identity: the service account names the identity, the pod asks for it', async () => {
    const manifests = await render('metaflow', { ci: ['workload-identity'] });
    const { spec } = workload(manifests, 'metaflow-ui-backend-service');
    expect(spec.template.metadata.labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
    expect(spec.template.spec.serviceAccountName).toBe('metaflow-ui-backend');
    const accounts = ofKind(manifests, 'ServiceAccount').filter(({ metadata }) => metadata.annotations !== undefined);
    expect(accounts.map(({ metadata }) => metadata.annotations)).toContainEqual({
      'azure.workload.identity/client-id': '11111111-2222-3333-4444-555555555555',
    });
    expect(containers(workload(manifests, 'metaflow-ui-backend-service'))[0]?.env).not.toContainEqual(
      expect.objectContaining({ name: 'AZURE_CLIENT_SECRET' }),
    );
  });
});

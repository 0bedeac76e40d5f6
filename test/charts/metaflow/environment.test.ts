import { variables } from '../../../service/src/variables.js';
import { ciNames, render } from '../../support/helm.js';
import { container, environment, workload, workloads } from '../support/pods.js';

/** Read by @azure/identity, not by the services. */
const AZURE_IDENTITY = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'];
const OF_THE_SERVICE = ['metadata-service', 'metaflow-migrations', 'metaflow-ui-backend-service'];

describe('the containers’ environment', () => {
  it.each(ciNames('metaflow'))('has variables that the service knows, with values that it takes: ci/%s', async (ci) => {
    const found = workloads(await render('metaflow', { ci: [ci] })).filter(({ metadata }) =>
      OF_THE_SERVICE.includes(metadata.name),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { env = [] } of found.flatMap(({ spec }) => spec.template.spec.containers)) {
      for (const { name, value } of env) {
        if (AZURE_IDENTITY.includes(name)) continue;
        const known = Object.entries(variables).find(([variable]) => variable === name)?.[1];
        expect([name, known?.safeParse(value).success]).toEqual([name, true]);
      }
    }
  });

  it('names the same database for all of them, and verifies its certificate', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'] });
    for (const name of OF_THE_SERVICE) {
      expect(environment(container(manifests, name))).toMatchObject({
        MF_METADATA_DB_HOST: 'db.example.org',
        MF_METADATA_DB_PORT: '5432',
        MF_METADATA_DB_NAME: 'metaflow',
        MF_METADATA_DB_USER: 'metaflow',
        MF_METADATA_DB_SSL_MODE: 'verify-full',
        DB_SCHEMA_NAME: 'public',
      });
    }
  });

  it('names the file of the CAs where there is one', async () => {
    const manifests = await render('metaflow', { ci: ['digest-and-ca'] });
    for (const name of OF_THE_SERVICE) {
      const { MF_METADATA_DB_SSL_ROOT_CERT_PATH: file } = environment(container(manifests, name));
      expect(file).toBe('/secrets/database-ca/ca.crt');
      expect(workload(manifests, name).spec.template.spec.volumes).toContainEqual(
        expect.objectContaining({
          name: 'database-ca',
          secret: expect.objectContaining({ secretName: 'metaflow-database-ca' }) as unknown,
        }),
      );
    }
  });

  it('has what the user adds, which wins', async () => {
    const manifests = await render('metaflow', {
      ci: ['minimal'],
      set: ['metadata.env.LOGLEVEL=debug', 'ui.backend.env.ORIGIN_TO_ALLOW_CORS_FROM=http://127.0.0.1:4000'],
    });
    expect(environment(container(manifests, 'metadata-service'))).toMatchObject({ LOGLEVEL: 'debug' });
    expect(environment(container(manifests, 'metaflow-ui-backend-service'))).toMatchObject({
      ORIGIN_TO_ALLOW_CORS_FROM: 'http://127.0.0.1:4000',
    });
  });

  it('leads the pages of a port-forward to that of the API, which lets them', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'] });
    expect(environment(container(manifests, 'metaflow-ui-static-service'))).toEqual({
      PORT: '3000',
      METAFLOW_SERVICE: 'http://localhost:8083/api',
    });
    expect(environment(container(manifests, 'metaflow-ui-backend-service'))).toMatchObject({
      PATH_PREFIX: '/api',
      UI_ENABLED: 'false',
      ORIGIN_TO_ALLOW_CORS_FROM: 'http://localhost:3000',
    });
  });

  it.each(['ingress', 'gateway'])(
    'leads the pages behind an exposed host to the API beside them: ci/%s',
    async (ci) => {
      const manifests = await render('metaflow', { ci: [ci] });
      expect(environment(container(manifests, 'metaflow-ui-static-service'))).toMatchObject({
        METAFLOW_SERVICE: '/api',
      });
      expect(environment(container(manifests, 'metaflow-ui-backend-service'))).not.toHaveProperty(
        'ORIGIN_TO_ALLOW_CORS_FROM',
      );
    },
  );
});

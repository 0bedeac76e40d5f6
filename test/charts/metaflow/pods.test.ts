import { ciNames, ofKind, render, type Manifest } from '../../support/helm.js';
import { container, containers, workload, workloads } from '../support/pods.js';

const SERVICES = ['metadata-service', 'metaflow-ui-backend-service', 'metaflow-ui-static-service'];

describe.each(ciNames('metaflow'))('pods of charts/metaflow with ci/%s-values.yaml', (ci) => {
  let manifests: Manifest[];
  beforeAll(async () => (manifests = await render('metaflow', { ci: [ci] })));

  it('conform to Pod Security’s restricted level, with a user id that no node has', () => {
    for (const found of workloads(manifests)) {
      expect(found.spec.template.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of containers(found)) {
        expect(securityContext).toEqual({
          runAsNonRoot: true,
          runAsUser: 10001,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        });
      }
    }
  });

  it('write to nothing but volumes of limited size', () => {
    for (const { spec } of workloads(manifests)) {
      const volumes = spec.template.spec.volumes ?? [];
      for (const { name, emptyDir, secret } of volumes) {
        if (secret) expect(secret.defaultMode).toBe(0o440);
        else expect([name, emptyDir]).toEqual([name, { sizeLimit: expect.stringMatching(/^\d+Mi$/) as unknown }]);
      }
    }
  });

  it('request and limit CPU and memory', () => {
    for (const { resources } of workloads(manifests).flatMap(containers)) {
      const both = { cpu: expect.anything() as unknown, memory: expect.anything() as unknown };
      expect(resources).toEqual({ requests: both, limits: both });
    }
  });

  it('have a service account of their own, and no token of it', () => {
    const accounts = new Map(ofKind(manifests, 'ServiceAccount').map((account) => [account.metadata.name, account]));
    const used = workloads(manifests).map(({ spec }) => spec.template.spec);
    expect(new Set(used.map(({ serviceAccountName }) => serviceAccountName)).size).toBe(used.length);
    for (const { serviceAccountName = '', automountServiceAccountToken } of used) {
      expect(automountServiceAccountToken).toBe(false);
      expect(accounts.get(serviceAccountName)).toMatchObject({ automountServiceAccountToken: false });
    }
  });

  it('run an image of a fixed version', () => {
    for (const { image } of workloads(manifests).flatMap(containers)) {
      expect(image).toMatch(/^[a-z0-9.:/_-]+(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/);
    }
  });
});

describe('pods of charts/metaflow', () => {
  it('are live when the process answers, and ready when the database answers, too', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'] });
    const probes = (name: string) => {
      const { startupProbe, livenessProbe, readinessProbe } = container(manifests, name);
      return [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet);
    };
    const [alive, ready] = ['/ping', '/healthcheck'].map((path) => ({ path, port: 'http' }));
    expect(probes('metadata-service')).toEqual([alive, alive, ready]);
    const [uiAlive, uiReady] = ['/api/ping', '/api/healthcheck'].map((path) => ({ path, port: 'http' }));
    expect(probes('metaflow-ui-backend-service')).toEqual([uiAlive, uiAlive, uiReady]);
  });

  it('are asked without a key for what is open without one', async () => {
    const manifests = await render('metaflow', { ci: ['ingress'] });
    expect(container(manifests, 'metaflow-ui-backend-service').readinessProbe?.httpGet.path).toBe('/api/healthcheck');
  });

  it.each(SERVICES)('of %s are replaced one by one, and end after their requests', async (name) => {
    const found = workload(await render('metaflow', { ci: ['autoscaling'] }), name);
    expect(found.spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    const [{ lifecycle, env = [] } = {}] = containers(found);
    const sleep = lifecycle?.preStop?.sleep?.seconds ?? 0;
    expect(sleep).toBeGreaterThanOrEqual(5);
    const inFlight = Number(env.find((variable) => variable.name === 'MF_SHUTDOWN_TIMEOUT')?.value ?? 20);
    expect(found.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(sleep + inFlight + 5);
  });

  it('are spread over zones and nodes', async () => {
    for (const { kind, spec } of workloads(await render('metaflow', { ci: ['minimal'] }))) {
      if (kind !== 'Deployment') continue;
      const keys = spec.template.spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey);
      expect(keys).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
    }
  });

  it('run where they are told to, with labels and annotations of the user’s', async () => {
    const manifests = await render('metaflow', { ci: ['scheduling'] });
    for (const { spec } of workloads(manifests)) {
      expect(spec.template.spec).toMatchObject({
        nodeSelector: { 'metaflow.org/pool': 'services' },
        tolerations: [{ key: 'metaflow.org/pool', operator: 'Equal', value: 'services', effect: 'NoSchedule' }],
        affinity: { nodeAffinity: expect.anything() as unknown },
      });
      expect(spec.template.metadata.labels).toMatchObject({ team: 'data-science' });
      expect(spec.template.metadata.annotations).toEqual({ 'example.org/database-secret': '5c1f0a' });
    }
    for (const { metadata } of manifests) expect(metadata.labels).toMatchObject({ team: 'data-science' });
  });

  it('pull by digest where there is one, with the registry’s credentials', async () => {
    for (const found of workloads(await render('metaflow', { ci: ['digest-and-ca'] }))) {
      expect(found.spec.template.spec).toMatchObject({ imagePullSecrets: [{ name: 'registry' }] });
      for (const { image } of containers(found)) expect(image).toMatch(/@sha256:/);
    }
  });

  it('of the metadata service are two, of which a drained node takes one at a time', async () => {
    const manifests = await render('metaflow', { ci: ['minimal'] });
    expect(workload(manifests, 'metadata-service').spec.replicas).toBe(2);
    expect(ofKind(manifests, 'PodDisruptionBudget')).toMatchObject([
      { spec: { maxUnavailable: 1, selector: workload(manifests, 'metadata-service').spec.selector } },
    ]);
  });

  it('are counted by the autoscaler alone where there is one', async () => {
    const manifests = await render('metaflow', { ci: ['autoscaling'] });
    expect(workload(manifests, 'metadata-service').spec).not.toHaveProperty('replicas');
    expect(ofKind(manifests, 'HorizontalPodAutoscaler')).toMatchObject([
      {
        apiVersion: 'autoscaling/v2',
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'metadata-service' },
          minReplicas: 3,
          maxReplicas: 12,
        },
      },
    ]);
  });
});

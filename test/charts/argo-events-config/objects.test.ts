import { ciNames, ofKind, render } from '../../support/helm.js';
import { opened, policiesFor } from '../support/network.js';

const CHART = 'argo-events-config';
const ANY_POD = [{ namespaceSelector: {} }];
/** Labels that the controllers of Argo Events 1.9 give to the pods that they make. */
const BUS = { controller: 'eventbus-controller', 'eventbus-name': 'default' };
const WEBHOOK = { controller: 'eventsource-controller', 'eventsource-name': 'argo-events-webhook' };
const SENSOR = { controller: 'sensor-controller' };
const LOCKED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

describe('charts/argo-events-config', () => {
  it('makes the bus, the webhook and the service account that Metaflow’s configuration names', async () => {
    const manifests = await render(CHART);
    expect(ofKind(manifests, 'EventBus')).toMatchObject([{ metadata: { name: 'default' } }]);
    expect(ofKind(manifests, 'EventSource')).toMatchObject([
      {
        metadata: { name: 'argo-events-webhook' },
        spec: {
          eventBusName: 'default',
          service: { ports: [{ port: 12000, targetPort: 12000 }] },
          webhook: { 'metaflow-event': { port: '12000', endpoint: '/metaflow-event', method: 'POST' } },
        },
      },
    ]);
    expect(ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name)).toContain('operate-workflow-sa');
  });

  it('lets a sensor create workflows, and nothing else', async () => {
    const manifests = await render(CHART);
    expect(ofKind(manifests, 'Role').map(({ rules }) => rules)).toEqual([
      [{ apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['create'] }],
    ]);
    expect(ofKind(manifests, 'RoleBinding')).toMatchObject([
      {
        roleRef: { kind: 'Role', name: 'operate-workflow-role' },
        subjects: [{ kind: 'ServiceAccount', name: 'operate-workflow-sa' }],
      },
    ]);
    const withToken = ofKind(manifests, 'ServiceAccount').filter((account) => account.automountServiceAccountToken);
    expect(withToken.map(({ metadata }) => metadata.name)).toEqual(['operate-workflow-sa']);
    expect(manifests.filter(({ kind }) => kind.startsWith('Cluster'))).toEqual([]);
  });

  it.each([
    ['default', 3],
    ['small', 1],
  ])('keeps as many copies of an event as there are servers: ci/%s', async (ci, replicas) => {
    const [bus] = ofKind(await render(CHART, { ci: [ci] }), 'EventBus');
    const { jetstream } = bus?.spec as { jetstream: { version: unknown; replicas: number; streamConfig: string } };
    expect(jetstream.version).toBe('2.10.10');
    expect(jetstream.replicas).toBe(replicas);
    expect(jetstream.streamConfig).toContain(`replicas: ${replicas}\n`);
  });

  it.each(ciNames(CHART))('runs bus and webhook without root, capabilities and unlimited memory: ci/%s', async (ci) => {
    const manifests = await render(CHART, { ci: [ci] });
    const limited = {
      requests: expect.anything() as unknown,
      limits: { cpu: expect.anything() as unknown, memory: expect.anything() as unknown },
    };
    const container = { securityContext: LOCKED, resources: limited };
    const pod = { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } };
    expect(ofKind(manifests, 'EventBus')[0]?.spec).toMatchObject({
      jetstream: {
        securityContext: pod,
        containerTemplate: container,
        reloaderContainerTemplate: container,
        metricsContainerTemplate: container,
      },
    });
    expect(ofKind(manifests, 'EventSource')[0]?.spec).toMatchObject({ template: { securityContext: pod, container } });
  });

  it('asks for a token where there is one', async () => {
    const auth = async (ci: string) =>
      (ofKind(await render(CHART, { ci: [ci] }), 'EventSource')[0]?.spec as { webhook: Record<string, object> })
        .webhook['metaflow-event'];
    expect(await auth('webhook-auth')).toMatchObject({ authSecret: { name: 'metaflow-event-token', key: 'token' } });
    expect(await auth('default')).not.toHaveProperty('authSecret');
  });

  it('lets events go from callers to the webhook, the bus and the sensors, and these call the Kubernetes API', async () => {
    const manifests = await render(CHART, { ci: ['default'] });
    const flows = (labels: Record<string, string>) => {
      const policies = policiesFor(manifests, labels);
      expect(policies).toHaveLength(1);
      return { in: opened(policies, 'ingress'), out: opened(policies, 'egress') };
    };
    const pods = (...all: Record<string, string>[]) => all.map((matchLabels) => ({ podSelector: { matchLabels } }));
    const names = { '53/UDP': undefined, '53/TCP': undefined };
    const metrics = { '7777/TCP': ANY_POD };
    expect(flows(WEBHOOK)).toEqual({
      in: { '12000/TCP': ANY_POD, ...metrics },
      out: { ...names, '4222/TCP': pods(BUS) },
    });
    expect(flows(BUS)).toEqual({
      in: { '4222/TCP': pods(WEBHOOK, SENSOR), '6222/TCP': pods(BUS), ...metrics },
      out: { ...names, '6222/TCP': pods(BUS) },
    });
    expect(flows(SENSOR)).toEqual({
      in: metrics,
      out: { ...names, '4222/TCP': pods(BUS), '443/TCP': undefined, '6443/TCP': undefined },
    });
  });

  it('lets only those send events who are named', async () => {
    const manifests = await render(CHART, { ci: ['webhook-auth'] });
    expect(opened(policiesFor(manifests, WEBHOOK), 'ingress')).toEqual({
      '12000/TCP': [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'argo' } } }],
    });
  });

  it.each([
    ['eventBus.replicas=2', "at '/eventBus/replicas': value must be one of 1, 3, 5"],
    ['eventBus.version=latest', "at '/eventBus/version': 'latest' does not match pattern"],
    ['eventBus.size=1Gi', "at '/eventBus': additional properties 'size' not allowed"],
    ['webhook.token=x', "at '/webhook': additional properties 'token' not allowed"],
  ])('refuses %s by its schema', async (set, text) => {
    await expect(render(CHART, { set: [set] })).rejects.toThrow(text);
  });
});

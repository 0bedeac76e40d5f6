import { ciNames, ofKind, render, type Manifest } from '../../support/helm.js';
import { container, selects, workloads } from '../support/pods.js';

interface Service extends Manifest {
  readonly spec: {
    readonly type: string;
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
  };
}

const PORTS = { 'metadata-service': 8080, 'metaflow-ui-backend-service': 8083, 'metaflow-ui-static-service': 3000 };

const services = (manifests: readonly Manifest[]) => ofKind(manifests, 'Service') as Service[]; // by their kind

describe('Services of charts/metaflow', () => {
  it('have the names and ports that Metaflow’s configuration says, inside of the cluster only', async () => {
    const found = services(await render('metaflow', { ci: ['minimal'] }));
    expect(Object.fromEntries(found.map(({ metadata, spec }) => [metadata.name, spec.ports[0]?.port]))).toEqual(PORTS);
    for (const { spec } of found) expect(spec.type).toBe('ClusterIP');
  });

  it.each(ciNames('metaflow'))(
    'find the pods of the Deployment of their name, and nobody else’s: ci/%s',
    async (ci) => {
      const manifests = await render('metaflow', { ci: [ci] });
      for (const { metadata, spec } of services(manifests)) {
        const found = workloads(manifests).filter(({ spec: { template } }) =>
          selects(spec.selector, template.metadata.labels),
        );
        expect(found.map((workload) => `${workload.kind}/${workload.metadata.name}`)).toEqual([
          `Deployment/${metadata.name}`,
        ]);
        const ports = container(manifests, metadata.name).ports ?? [];
        for (const { targetPort, port } of spec.ports) {
          expect(ports).toContainEqual({ name: targetPort, containerPort: port });
        }
      }
    },
  );

  it.each(ciNames('metaflow'))('come with Deployments whose selectors find their own pods only: ci/%s', async (ci) => {
    const found = workloads(await render('metaflow', { ci: [ci] }));
    for (const { metadata, spec } of found.filter(({ kind }) => kind === 'Deployment')) {
      const selector = spec.selector?.matchLabels ?? {};
      expect(Object.keys(selector)).toEqual(['app.kubernetes.io/name', 'app.kubernetes.io/instance']);
      const own = found.filter((other) => selects(selector, other.spec.template.metadata.labels));
      expect(own.map((workload) => workload.metadata.name)).toEqual([metadata.name]);
    }
  });

  it('tell Prometheus of their metrics where that is wanted', async () => {
    const manifests = await render('metaflow', { ci: ['service-monitor'] });
    const [monitor] = ofKind(manifests, 'ServiceMonitor');
    expect(monitor).toMatchObject({
      metadata: { labels: { release: 'prometheus' } },
      spec: { endpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }] },
    });
    const { matchLabels } = (monitor?.spec as { selector: { matchLabels: Record<string, string> } }).selector;
    const measured = services(manifests).filter(
      ({ metadata, spec }) =>
        selects(matchLabels, metadata.labels ?? {}) && spec.ports.some(({ name }) => name === 'metrics'),
    );
    expect(measured.map(({ metadata }) => metadata.name).sort()).toEqual([
      'metadata-service',
      'metaflow-ui-backend-service',
    ]);
  });
});

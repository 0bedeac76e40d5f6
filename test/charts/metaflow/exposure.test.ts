import { ciNames, ofKind, render } from '../../support/helm.js';

const UI = 'metaflow.example.org';
const METADATA = 'metadata.example.org';

interface IngressRule {
  readonly host: string;
  readonly http: {
    readonly paths: readonly { path: string; backend: { service: { name: string; port: { number: number } } } }[];
  };
}

interface RouteSpec {
  readonly parentRefs: unknown;
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
    readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
  }[];
}

describe('the way into charts/metaflow', () => {
  it('is none unless one is asked for', async () => {
    for (const ci of ciNames('metaflow').filter((name) => !/ingress|gateway/.test(name))) {
      const kinds = (await render('metaflow', { ci: [ci] })).map(({ kind }) => kind);
      expect(kinds).not.toContain('Ingress');
      expect(kinds).not.toContain('HTTPRoute');
    }
  });

  it('by an Ingress has the UI on one host, the metadata service on another, and TLS for both', async () => {
    const [ingress, ...others] = ofKind(await render('metaflow', { ci: ['ingress'] }), 'Ingress');
    expect(others).toEqual([]);
    const spec = ingress?.spec as { rules: IngressRule[] };
    expect(spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ secretName: 'metaflow-tls', hosts: [UI, METADATA] }],
    });
    const places = spec.rules.flatMap(({ host, http }) =>
      http.paths.map(({ path, backend: { service } }) => [host + path, `${service.name}:${service.port.number}`]),
    );
    expect(Object.fromEntries(places)).toEqual({
      [`${UI}/api`]: 'metaflow-ui-backend-service:8083',
      [`${UI}/`]: 'metaflow-ui-static-service:3000',
      [`${METADATA}/`]: 'metadata-service:8080',
    });
    expect(ingress?.metadata.annotations).toMatchObject({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
  });

  it('by a Gateway has the same', async () => {
    const specs = ofKind(await render('metaflow', { ci: ['gateway'] }), 'HTTPRoute').map(
      ({ spec }) => spec as RouteSpec,
    );
    const places = specs.flatMap(({ hostnames, rules }) =>
      rules.map(({ matches: [match], backendRefs: [backend] }) => [
        `${hostnames.join()}${match?.path.value}`,
        `${backend?.name}:${backend?.port}`,
      ]),
    );
    expect(Object.fromEntries(places)).toEqual({
      [`${UI}/api`]: 'metaflow-ui-backend-service:8083',
      [`${UI}/`]: 'metaflow-ui-static-service:3000',
      [`${METADATA}/`]: 'metadata-service:8080',
    });
    for (const { parentRefs } of specs) {
      expect(parentRefs).toEqual([{ name: 'public', namespace: 'gateways', sectionName: 'https' }]);
    }
  });

  it('has the UI alone unless a host of the metadata service is given', async () => {
    const [ingress] = ofKind(await render('metaflow', { ci: ['ingress-ui-only'] }), 'Ingress');
    expect(JSON.stringify(ingress)).not.toContain('metadata-service');
  });
});

import { ciNames, ofKind, render, type Manifest } from '../../support/helm.js';
import { networkPolicies, opened, policiesFor } from '../support/network.js';
import { workload, workloads } from '../support/pods.js';

const ANY_POD = [{ namespaceSelector: {} }];
const NAMES = { '53/UDP': undefined, '53/TCP': undefined };

async function flows(ci: string, name: string, set: string[] = []) {
  const manifests = await render('metaflow', { ci: [ci], set });
  const policies = policiesFor(manifests, workload(manifests, name).spec.template.metadata.labels);
  return { in: opened(policies, 'ingress'), out: opened(policies, 'egress') };
}

describe('NetworkPolicies of charts/metaflow', () => {
  it.each(ciNames('metaflow').filter((ci) => ci !== 'metadata-only'))(
    'deny to every pod what they do not allow: ci/%s',
    async (ci) => {
      const manifests = await render('metaflow', { ci: [ci] });
      for (const { metadata, spec } of workloads(manifests)) {
        const policies = policiesFor(manifests, spec.template.metadata.labels);
        expect([metadata.name, policies.length]).toEqual([metadata.name, 2]);
        for (const policy of policies) expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
      }
      for (const { spec } of networkPolicies(manifests)) {
        expect(Object.keys(spec.podSelector.matchLabels ?? {}).length).toBeGreaterThan(1); // nobody else's pods
      }
    },
  );

  it('let any pod call the metadata service, and that the database', async () => {
    expect(await flows('minimal', 'metadata-service')).toEqual({
      in: { '8080/TCP': ANY_POD, '9090/TCP': ANY_POD },
      out: { ...NAMES, '5432/TCP': undefined },
    });
  });

  it('let the migrations reach the database, and nobody reach them', async () => {
    expect(await flows('minimal', 'metaflow-migrations')).toEqual({ in: {}, out: { ...NAMES, '5432/TCP': undefined } });
  });

  it('let nobody call the UI that is not exposed: port-forwards come from inside of the pod', async () => {
    expect((await flows('minimal', 'metaflow-ui-backend-service')).in).toEqual({ '9090/TCP': ANY_POD });
    expect(await flows('minimal', 'metaflow-ui-static-service')).toEqual({ in: {}, out: {} });
  });

  it.each(['metaflow-ui-backend-service', 'metaflow-ui-static-service'])(
    'let the ingress controller call %s where the UI is exposed, any pod where it is not named',
    async (name) => {
      const port = name === 'metaflow-ui-static-service' ? '3000/TCP' : '8083/TCP';
      const controller = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } };
      expect((await flows('ingress', name)).in[port]).toEqual([controller]);
      expect((await flows('gateway', name)).in[port]).toEqual(ANY_POD);
    },
  );

  it('let the UI backend reach Azure where it reads from there', async () => {
    const out = { ...NAMES, '5432/TCP': undefined };
    expect((await flows('minimal', 'metaflow-ui-backend-service')).out).toEqual(out);
    expect((await flows('workload-identity', 'metaflow-ui-backend-service')).out).toEqual({
      ...out,
      '443/TCP': undefined,
    });
    const standIn = ['ui.backend.azure.blobEndpoint=http://azurite:10000/devstoreaccount1'];
    expect((await flows('workload-identity', 'metaflow-ui-backend-service', standIn)).out).toEqual({
      ...out,
      '10000/TCP': undefined,
    });
  });

  it('follow the database’s port, and its addresses where they are given', async () => {
    expect((await flows('digest-and-ca', 'metadata-service')).out).toEqual({ ...NAMES, '6432/TCP': undefined });
    const set = ['networkPolicy.databaseCIDRs={10.1.2.0/24,10.1.3.4/32}'];
    expect((await flows('minimal', 'metadata-service', set)).out['5432/TCP']).toEqual([
      { ipBlock: { cidr: '10.1.2.0/24' } },
      { ipBlock: { cidr: '10.1.3.4/32' } },
    ]);
  });

  it('can be left to somebody else', async () => {
    const manifests: Manifest[] = await render('metaflow', { ci: ['metadata-only'] });
    expect(ofKind(manifests, 'NetworkPolicy')).toEqual([]);
  });
});

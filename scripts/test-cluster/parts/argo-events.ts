import path from 'node:path';
import { expectEqual } from '../../test-docker/expect.js';
import type { Context } from '../context.js';

const NAMESPACE = 'metaflow-test-argo-events';
const SENSOR = `system:serviceaccount:${NAMESPACE}:operate-workflow-sa`;
const KINDS = 'eventbus,eventsources,serviceaccounts,roles,rolebindings,networkpolicies';

/** charts/argo-events-config beside the CRDs of Argo Events. Its controllers do not run: they would need their images. */
export async function testArgoEvents({ checks, kube, root, keep }: Context): Promise<void> {
  const chart = path.join(root, 'charts/argo-events-config');
  const inNamespace = ['--namespace', NAMESPACE];
  const ofRelease = async (kinds: string, label: string) =>
    (await kube.kubectl('get', kinds, ...inNamespace, '--selector', label, '--output', 'name'))
      .split('\n')
      .filter(Boolean);
  const objects = async () => [
    ...(await ofRelease(KINDS, 'app.kubernetes.io/instance=events')),
    ...(await ofRelease('secrets', 'owner=helm,name=events')),
  ];
  // `kubectl auth can-i` knows no kind without a CRD, and Argo Workflows is not here.
  const mayDo = async (verb: string, group: string, resource: string) => {
    const resourceAttributes = { namespace: NAMESPACE, verb, group, resource };
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: SENSOR, resourceAttributes },
    };
    const file = await kube.file(JSON.stringify(review));
    return kube.kubectl('create', '--filename', file, '--output', 'jsonpath={.status.allowed}');
  };

  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  try {
    await checks.require('Helm installs charts/argo-events-config without a warning', async () => {
      const { status, output } = await kube.tryHelm(['install', 'events', chart, ...inNamespace]);
      if (status !== 0 || /warn/i.test(output)) throw new Error(output);
    });
    await checks.check('bus and webhook are there', async () => {
      const found = await objects();
      for (const name of ['eventbus.argoproj.io/default', 'eventsource.argoproj.io/argo-events-webhook'])
        if (!found.includes(name)) throw new Error(`Found ${found.join(', ')}\nexpected ${name}`);
    });
    await checks.check("Metaflow's sensors may create workflows, and nothing else", async () => {
      expectEqual(await mayDo('create', 'argoproj.io', 'workflows'), 'true');
      for (const verb of ['get', 'update', 'delete'])
        expectEqual(await mayDo(verb, 'argoproj.io', 'workflows'), 'false');
      expectEqual(await mayDo('create', '', 'pods'), 'false');
      expectEqual(await mayDo('get', '', 'secrets'), 'false');
    });
    await checks.check('an upgrade to one server with a token is taken, and a rollback', async () => {
      const set = ['--set', 'eventBus.replicas=1,webhook.existingSecret=token'];
      await kube.helm('upgrade', 'events', chart, ...inNamespace, ...set);
      await kube.helm('rollback', 'events', '1', ...inNamespace);
    });
    await checks.check('uninstalling leaves nothing', async () => {
      await kube.helm('uninstall', 'events', ...inNamespace);
      expectEqual(await objects(), []);
    });
  } finally {
    if (!keep) await kube.kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  }
}

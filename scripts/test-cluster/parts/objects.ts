import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { restrictedNamespace } from '../kube.js';
import type { Context } from '../context.js';

const NAMESPACE = 'metaflow-test-objects';

/** Kubernetes takes every object of every chart as it is written: no unknown field, no warning, Pod Security's included. */
export async function testObjects({ checks, kube, root, keep }: Context): Promise<void> {
  await kube.apply(restrictedNamespace(NAMESPACE));
  for (const chart of ['metaflow', 'argo-events-config']) {
    const folder = path.join(root, 'charts', chart);
    for (const file of await readdir(path.join(folder, 'ci'))) {
      await checks.check(`charts/${chart} with ci/${file}`, async () => {
        const values = path.join(folder, 'ci', file);
        const rendered = await kube.helm('template', 'test', folder, '--namespace', NAMESPACE, '--values', values);
        const manifest = await kube.file(rendered);
        await kube.kubectl(
          ...['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors'],
          ...['--namespace', NAMESPACE, '--filename', manifest],
        );
      });
    }
  }
  if (!keep) await kube.kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
}

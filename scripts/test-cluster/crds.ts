import path from 'node:path';
import { run } from '../test-docker/command.js';
import type { Context } from './context.js';

const ARGO_EVENTS = 'github.com/argoproj/argo-events@v1.9.10';
const GATEWAY_API = 'sigs.k8s.io/gateway-api@v1.4.1';

/** With the Go module in which the project publishes it. */
const CRDS: readonly { name: string; module?: string; file: string }[] = [
  { name: 'eventbus.argoproj.io', module: ARGO_EVENTS, file: 'manifests/base/crds/argoproj.io_eventbus.yaml' },
  { name: 'eventsources.argoproj.io', module: ARGO_EVENTS, file: 'manifests/base/crds/argoproj.io_eventsources.yaml' },
  {
    name: 'httproutes.gateway.networking.k8s.io',
    module: GATEWAY_API,
    file: 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
  },
  { name: 'servicemonitors.monitoring.coreos.com', file: '' },
];

/**
 * Makes the CRDs that the charts' objects need and the cluster lacks: the projects' own where `go` is there to get them, else what is
 * in crds/, which knows the fields that the charts use.
 */
export async function installCrds({ kube, folder, env, signal, root, say }: Context): Promise<void> {
  for (const { name, module, file } of CRDS) {
    if ((await kube.tryKubectl(['get', 'crd', name])).status === 0) continue;
    const published = module === undefined ? undefined : await download(module, { cwd: folder, env, signal });
    say(`  ${name}: ${published ? `as published in ${module}` : 'a stand-in'}`);
    const chosen = published
      ? path.join(published, file)
      : path.join(root, 'scripts/test-cluster/crds', `${name}.yaml`);
    await kube.kubectl('apply', '--server-side', '--filename', chosen);
    await kube.kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd', name);
  }
}

/** The folder of a Go module; undefined when it cannot be had. */
async function download(module: string, options: Parameters<typeof run>[2]): Promise<string | undefined> {
  const { status, stdout } = await run('go', ['mod', 'download', '-json', module], options).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return { status: 127, stdout: '' };
      throw error;
    },
  );
  return status === 0 ? (JSON.parse(stdout) as { Dir: string }).Dir : undefined;
}

/** `npm run test:cluster`: the charts on a real Kubernetes API, and with pods that truly run. See --help. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checks, PartEnded } from '../test-docker/checks.js';
import { plainEnvironment } from '../test-docker/environment.js';
import { startApiServer } from './api-server.js';
import type { Cluster, ClusterSettings } from './cluster.js';
import type { Context } from './context.js';
import { installCrds } from './crds.js';
import { provideImages } from './images.js';
import { Kube } from './kube.js';
import { HELP, parseOptions, type Options, type PartName } from './options.js';
import { testArgoEvents } from './parts/argo-events.js';
import { testMetaflow } from './parts/metaflow.js';
import { testObjects } from './parts/objects.js';
import { startRig } from './rig.js';

const PARTS: Record<PartName, (context: Context) => Promise<void>> = {
  objects: testObjects,
  metaflow: testMetaflow,
  'argo-events': testArgoEvents,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') return (say(HELP), 0);

  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
  const { signal } = interruption;
  const env = plainEnvironment(process.env);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = await mkdtemp(path.join(tmpdir(), 'metaflow-test-cluster-'));
  const settings = { folder, env, signal };
  const checks = new Checks(say);
  let cluster: Cluster | undefined;
  try {
    cluster = await startCluster(options, settings);
    say(`Kubernetes: ${cluster.description}`);
    const kube = new Kube({ ...settings, kubeconfig: cluster.kubeconfig });
    const needsImages = cluster.runsPods && options.parts.includes('metaflow');
    const images = needsImages ? await provideImages(cluster, root, options.image, settings) : undefined;
    const context: Context = { checks, kube, images, root, folder, env, signal, keep: options.keep, say };
    await installCrds(context);
    for (const part of options.parts) {
      if (part === 'metaflow' && !cluster.runsPods) {
        say(`${part}: NOT RUN, the cluster has no node`);
        continue;
      }
      say(`${part}:`);
      await PARTS[part](context).catch((error: unknown) => {
        if (!(error instanceof PartEnded)) throw error;
      });
    }
  } finally {
    if (options.keep) say(`Kept: ${cluster?.kubeconfig ?? 'nothing of a cluster'}, ${folder}`);
    else {
      await cluster?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  say(checks.summary);
  return checks.failed === 0 ? 0 : 1;
}

async function startCluster({ rig, kubeconfig }: Options, settings: ClusterSettings): Promise<Cluster> {
  if (rig !== undefined) return startRig(path.resolve(rig), settings);
  if (kubeconfig === undefined) return startApiServer(settings);
  return { kubeconfig: path.resolve(kubeconfig), runsPods: true, description: kubeconfig, stop: async () => undefined };
}

function say(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

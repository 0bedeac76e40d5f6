import { chmod, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { succeed } from '../test-docker/command.js';
import { freePorts } from '../test-docker/ports.js';
import type { Cluster, ClusterSettings } from './cluster.js';

const PORTS = ['KUBE_PORT', 'ETCD_PORT', 'ETCD_PEER_PORT', 'KCM_PORT', 'KUBELET_PORT'] as const;

/** A cluster with a node on this machine, by the scripts of a rig. @throws Error with the script's last lines */
export async function startRig(rig: string, { folder, env, signal }: ClusterSettings): Promise<Cluster> {
  const ports = await freePorts(PORTS.length);
  const home = path.join(folder, 'rig');
  const settings = {
    ...env,
    ...Object.fromEntries(PORTS.map((name, index) => [name, String(ports[index])])),
    RIG: home,
    RUN: undefined, // below RIG
    WITH_NODE: '1',
  };
  const script = (name: string, ...args: string[]) => succeed(path.join(rig, name), args, { env: settings });
  const stop = async () => void (await script('down.sh', '--wipe'));
  try {
    await succeed(path.join(rig, 'kube-up.sh'), [], { env: settings, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  const kubeconfig = path.join(folder, 'kubeconfig');
  await copyFile(path.join(home, 'run/kube/admin.kubeconfig'), kubeconfig);
  await chmod(kubeconfig, 0o600); // Helm warns of one that others may read
  return {
    kubeconfig,
    runsPods: true,
    description: `a cluster with a node, by ${path.join(rig, 'kube-up.sh')}`,
    importImages: async (archive) => void (await script('node-image.sh', 'import', archive)),
    stop,
  };
}

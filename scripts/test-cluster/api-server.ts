import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lastLines } from '../test-docker/command.js';
import { until } from '../test-docker/poll.js';
import { freePorts } from '../test-docker/ports.js';
import type { Cluster, ClusterSettings } from './cluster.js';
import { Kube } from './kube.js';

/** etcd and kube-apiserver by themselves, on loopback: objects are checked and stored, no pod runs. */
export async function startApiServer(settings: ClusterSettings): Promise<Cluster> {
  const { env } = settings;
  const folder = path.join(settings.folder, 'api-server');
  await mkdir(folder);
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const token = randomBytes(24).toString('hex');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(path.join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeFile(path.join(folder, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(path.join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });

  const [etcdUrl, peerUrl] = [etcdPort, peerPort].map((number) => `http://127.0.0.1:${number}`);
  const processes: ChildProcess[] = [];
  const stop = async () => void (await Promise.all(processes.reverse().map(end)));
  try {
    processes.push(
      await start('etcd', folder, env, [
        ...['--name=test', `--data-dir=${folder}/etcd`, '--unsafe-no-fsync'],
        ...[`--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`],
        ...[`--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`],
        `--initial-cluster=test=${peerUrl}`,
      ]),
      await start('kube-apiserver', folder, env, [
        ...[`--etcd-servers=${etcdUrl}`, `--secure-port=${port}`, '--bind-address=127.0.0.1'],
        ...['--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none', `--cert-dir=${folder}/certificates`],
        ...[`--token-auth-file=${folder}/tokens.csv`, '--authorization-mode=RBAC'],
        ...['--service-account-issuer=https://test', `--service-account-key-file=${folder}/key.pub`],
        ...[`--service-account-signing-key-file=${folder}/key.pem`, '--service-cluster-ip-range=10.0.0.0/24'],
        '--disable-admission-plugins=ServiceAccount', // nobody makes the accounts
      ]),
    );
    const kubeconfig = path.join(folder, 'kubeconfig');
    await until('kube-apiserver is ready', 120_000, async () => {
      for (const child of processes) await requireAlive(child, folder);
      const certificate = `${folder}/certificates/apiserver.crt`;
      if (!existsSync(certificate)) return false;
      await writeFile(kubeconfig, kubeconfigText(port, await readFile(certificate), token), { mode: 0o600 });
      return (await new Kube({ ...settings, kubeconfig }).tryKubectl(['get', '--raw', '/readyz'])).status === 0;
    });
    return { kubeconfig, runsPods: false, description: 'etcd and kube-apiserver by themselves, without a node', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  name: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<ChildProcess> {
  const log = await open(path.join(folder, `${path.basename(name)}.log`), 'w');
  const child = spawn(program(name, env), [...args], { env, stdio: ['ignore', log.fd, log.fd] });
  try {
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      `Found no ${name}. Set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver, put them on the PATH, or use --rig or --kubeconfig.`,
      { cause: error },
    );
  } finally {
    await log.close();
  }
  return child;
}

function program(name: string, { KUBEBUILDER_ASSETS }: NodeJS.ProcessEnv): string {
  const asset = KUBEBUILDER_ASSETS === undefined ? undefined : path.join(KUBEBUILDER_ASSETS, name);
  return asset !== undefined && existsSync(asset) ? asset : name;
}

async function requireAlive(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) return;
  const name = path.basename(child.spawnfile);
  throw new Error(`${name} ended:\n${lastLines(await readFile(path.join(folder, `${name}.log`), 'utf8'), 10)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await closed;
  clearTimeout(force);
}

function kubeconfigText(port: number, certificate: Buffer, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': certificate.toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  });
}

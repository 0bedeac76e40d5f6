import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DataFolder } from './data-folder.js';
import { errorText, Failure } from './failure.js';
import type { Options } from './options.js';
import type { Terminal } from './terminal.js';

const run = promisify(execFile);

/** Upstream's UI, a release that the recorded answers were made for. Its Dockerfile says where the files are. */
const IMAGE = 'public.ecr.aws/outerbounds/metaflow_ui:v1.3.13';
const FILES_IN_IMAGE = '/usr/share/nginx/html';
/** Docker and Podman take the same words here. */
const ENGINES = ['docker', 'podman'] as const;
const ENGINE_LIMIT_MS = 10_000;

/** One line for those who see no UI. */
export const GET_UI =
  'start again with --ui (needs Docker or Podman), or with --ui-dir DIR (a build of github.com/Netflix/metaflow-ui)';

/** @throws Failure for a folder that is no build of the UI */
export function checkUiDir(uiDir: string | undefined): void {
  if (uiDir === undefined || existsSync(path.join(uiDir, 'index.html'))) return;
  throw new Failure(`--ui-dir ${uiDir}: found no index.html in it. Expected a static build of Metaflow's UI.`);
}

/**
 * The folder of the UI's files that the options ask for; undefined: there is none, which a line says if it was asked for. The image
 * only has files, and a server that is not needed: so they are taken out of it once, and no container runs.
 */
export async function findUiFiles(
  { ui, uiDir }: Pick<Options, 'ui' | 'uiDir'>,
  folder: DataFolder,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (uiDir !== undefined || !ui) return uiDir;
  const target = path.join(folder.root, 'ui', IMAGE.replaceAll(/[^\w.-]/g, '_'));
  if (existsSync(path.join(target, 'index.html'))) return target;
  const engine = await findEngine(signal);
  if (engine === undefined) {
    terminal.line(`  No UI: neither Docker nor Podman answers. Start one of them, or ${GET_UI}.`);
    return undefined;
  }
  terminal.begin(`  taking the UI out of ${IMAGE} `);
  try {
    await takeOut(engine, target, signal);
    terminal.end('done');
    return target;
  } catch (error) {
    signal.throwIfAborted();
    terminal.end('failed');
    const { stderr } = error as { stderr?: string };
    terminal.line(`  No UI: ${stderr?.trim().split('\n').at(-1) || errorText(error)}`);
    return undefined;
  }
}

async function findEngine(signal: AbortSignal): Promise<string | undefined> {
  for (const engine of ENGINES) {
    const answers = await run(engine, ['info'], { signal, timeout: ENGINE_LIMIT_MS }).then(
      () => true,
      () => false,
    );
    if (answers) return engine;
  }
  return undefined;
}

async function takeOut(engine: string, target: string, signal: AbortSignal): Promise<void> {
  const { stdout } = await run(engine, ['create', IMAGE], { signal }); // downloads it, if it is not there
  const container = stdout.trim().split('\n').at(-1) ?? '';
  const draft = `${target}.part`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await run(engine, ['cp', `${container}:${FILES_IN_IMAGE}/.`, draft], { signal });
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } finally {
    await run(engine, ['rm', container]).catch(() => undefined); // it was never started
  }
}

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { errorCode, errorText, Failure } from './failure.js';
import { RunningFile } from './running-file.js';

/** Says that a folder is the stack's own. */
const MARKER = 'local-stack.json';
const MARKER_TEXT = `${JSON.stringify({ madeBy: 'npm start (scripts/local-stack)', format: 1 }, null, 2)}\n`;

/** Where the parts keep their files. Absolute paths. */
export interface DataFolder {
  readonly root: string;
  /** PostgreSQL's data folder, and its superuser's password (mode 0600). */
  readonly postgres: string;
  /** A data folder that is still being made. */
  readonly postgresDraft: string;
  readonly postgresPassword: string;
  /** METAFLOW_HOME. */
  readonly metaflowHome: string;
  /** Artifacts, without `--blob`. */
  readonly artifacts: string;
  /** Azurite's data, with `--blob`. */
  readonly blob: string;
  readonly tls: string;
  readonly logs: string;
  readonly running: string;
}

export function dataFolder(root: string): DataFolder {
  const at = (name: string) => path.join(root, name);
  return {
    root,
    postgres: at('postgres'),
    postgresDraft: at('postgres.new'),
    postgresPassword: at('postgres-password'),
    metaflowHome: at('metaflow'),
    artifacts: at('artifacts'),
    blob: at('blob'),
    tls: at('tls'),
    logs: at('logs'),
    running: at('running.json'),
  };
}

/**
 * Looks, and changes nothing.
 * @param majorVersion of the PostgreSQL that will run on it.
 * @throws Failure when the folder is not ours, cannot be written, is in use, or is of another PostgreSQL.
 */
export function checkDataFolder(
  folder: DataFolder,
  { majorVersion, fresh }: { majorVersion: number; fresh: boolean },
): void {
  const { root } = folder;
  const other = 'Choose another: --data-dir DIR';
  const closest = closestExisting(root);
  if (!statSync(closest).isDirectory())
    throw new Failure(`${closest} is not a folder, so data cannot be kept in ${root}. ${other}`);
  try {
    accessSync(closest, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(
      `No write access to ${closest} (${errorCode(error)}), so data cannot be kept in ${root}. Change its owner or mode, or choose another: --data-dir DIR`,
    );
  }
  if (closest !== root) return;
  const entries = readdirSync(root);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new Failure(
      `The folder ${root} has files that are not the local stack's (such as ${entries[0]}); it is left alone. ${other}`,
    );
  }
  if (fresh) return;
  const versionFile = path.join(folder.postgres, 'PG_VERSION');
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : String(majorVersion);
  if (found !== String(majorVersion)) {
    throw new Failure(
      `The data folder ${root} holds a database of PostgreSQL ${found}, expected ${majorVersion}. Remove its contents by --fresh, or choose another: --data-dir DIR`,
    );
  }
}

/**
 * Makes the folder and takes its lock. With `fresh`, first removes what earlier starts made, and nothing else.
 * @throws Failure when another stack took it meanwhile, or it cannot be written after all.
 */
export function claimDataFolder(folder: DataFolder, { fresh }: { fresh: boolean }): RunningFile {
  try {
    makeFolders(folder.root);
    writeFileSync(path.join(folder.root, MARKER), MARKER_TEXT);
    const running = RunningFile.claim(folder.running);
    if (fresh) removeContents(folder);
    for (const made of [folder.metaflowHome, folder.artifacts, folder.logs]) mkdirSync(made, { recursive: true });
    return running;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `Cannot write to the data folder ${folder.root}: ${errorText(error)}. Choose another: --data-dir DIR`,
    );
  }
}

function removeContents(folder: DataFolder): void {
  const made = Object.values(folder).filter((entry) => entry !== folder.root && entry !== folder.running);
  for (const entry of made) rmSync(entry as string, { recursive: true, force: true });
}

/** Not mkdir's own `recursive`: that never returns below /proc (Node 20). */
function makeFolders(wanted: string): void {
  if (existsSync(wanted)) return;
  makeFolders(path.dirname(wanted));
  mkdirSync(wanted);
}

function closestExisting(wanted: string): string {
  return existsSync(wanted) ? wanted : closestExisting(path.dirname(wanted));
}

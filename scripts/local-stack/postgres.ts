import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Child, describeExit, type Program } from './child.js';
import type { DataFolder } from './data-folder.js';
import { mayComeUp, withDatabase } from './database.js';
import { Failure } from './failure.js';
import { lastLines } from './log-tail.js';
import { LOOPBACK } from './ports.js';
import { findAccount, withAccess, type Account } from './postgres-account.js';
import type { Binaries } from './postgres-binaries.js';
import { processPart, until } from './process-part.js';
import type { RunningFile } from './running-file.js';
import type { Part } from './supervisor.js';

/** Superuser, and the database that the services use. */
const USER = 'metaflow';
const DATABASE = 'metaflow';

/** After a crash the server first replays its log, which can take a while. */
const READY_LIMIT_MS = 120_000;
/** A fast shutdown writes all changed pages. Past the limit the next start replays the log instead: nothing is lost. */
const STOP_LIMIT_MS = 30_000;

export interface PostgresProps {
  readonly port: number;
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly running: RunningFile;
}

/** A PostgreSQL server of our own, on the loopback interface only, with its data in the data folder. */
export function postgresPart({ port, folder, binaries, running }: PostgresProps): Part {
  const logFile = path.join(folder.logs, 'postgres.log');
  const isNew = !existsSync(folder.postgres);
  return processPart(
    {
      name: 'PostgreSQL',
      address: `${LOOPBACK}:${port}`,
      logFile,
      prepare: async (signal) => {
        const account = await initialise({ folder, binaries, running }, signal);
        const settings = [
          `listen_addresses=${LOOPBACK}`,
          'unix_socket_directories=',
          `port=${port}`,
          'log_timezone=UTC',
        ];
        const args = ['-D', folder.postgres, ...settings.flatMap((setting) => ['-c', setting])];
        // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait until the last client has gone
        return {
          ...program(account, binaries.postgres, args, logFile),
          stopSignal: 'SIGINT',
          stopLimitMs: STOP_LIMIT_MS,
        };
      },
      ready: async (signal) => {
        await until('PostgreSQL', () => ensureDatabase(port, folder), { limitMs: READY_LIMIT_MS, signal });
        return `${binaries.version}${isNew ? ', new database' : ''}`;
      },
    },
    running,
  );
}

/** What the services need to reach it: their own variables. */
export function postgresEnvironment(port: number, folder: DataFolder): Record<string, string> {
  return {
    MF_METADATA_DB_HOST: LOOPBACK,
    MF_METADATA_DB_PORT: String(port),
    MF_METADATA_DB_USER: USER,
    MF_METADATA_DB_PSWD: readFileSync(folder.postgresPassword, 'utf8').trim(),
    MF_METADATA_DB_NAME: DATABASE,
    MF_METADATA_DB_SSL_MODE: 'disable',
  };
}

/** Makes the data folder on the first start: under another name until it is whole. @returns the account to run the server as. */
async function initialise(
  { folder, binaries, running }: Omit<PostgresProps, 'port'>,
  signal: AbortSignal,
): Promise<Account> {
  const found = findAccount(folder.postgres);
  if (existsSync(folder.postgres)) return withAccess(found, binaries.postgres, folder.postgres);
  const draft = folder.postgresDraft;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  own(found, draft);
  writeFileSync(folder.postgresPassword, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  own(found, folder.postgresPassword); // initdb reads it, and who runs the server knows it anyway
  const account = withAccess(found, binaries.postgres, draft);

  const args = [
    '--pgdata',
    draft,
    '--username',
    USER,
    '--pwfile',
    folder.postgresPassword,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
  ];
  const locale = ['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C']; // the same on every machine
  const logFile = path.join(folder.logs, 'initdb.log');
  await runToEnd(program(account, binaries.initdb, [...args, ...locale], logFile), running, signal);
  renameSync(draft, folder.postgres);
  return account;
}

async function runToEnd(initdb: Program, running: RunningFile, signal: AbortSignal): Promise<void> {
  const child = new Child(initdb, running);
  signal.addEventListener('abort', () => void child.stop(), { once: true });
  const exit = await child.exited;
  signal.throwIfAborted();
  if (exit.code !== 0)
    throw new Failure(
      `PostgreSQL's data folder could not be made (${describeExit(exit)}). Last log lines (${initdb.logFile}):`,
      lastLines(initdb.logFile),
    );
}

/** @returns true when the server answers and has our database, undefined while it starts up. */
async function ensureDatabase(port: number, folder: DataFolder): Promise<true | undefined> {
  try {
    await withDatabase({ ...postgresEnvironment(port, folder), MF_METADATA_DB_NAME: 'postgres' }, async (db) => {
      const { rows } = await db.query({ text: 'select 1 from pg_database where datname = $1', values: [DATABASE] });
      if (rows.length === 0) await db.query({ text: `create database ${DATABASE}` });
    });
    return true;
  } catch (error) {
    if (mayComeUp(error)) return undefined;
    const cause = (error as Error).cause ?? error;
    throw new Failure(
      `PostgreSQL on port ${port} refuses the password in ${folder.postgresPassword}: ${String(cause)}. Start anew by --fresh, or choose another: --data-dir DIR`,
    );
  }
}

function program({ ids, prefix }: Account, binary: string, args: readonly string[], logFile: string): Program {
  const [file = binary, ...rest] = [...prefix, binary, ...args];
  return {
    name: path.basename(binary),
    file,
    args: rest,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    logFile,
    stopSignal: 'SIGTERM',
    stopLimitMs: 5_000,
    ...(ids && { as: ids }),
  };
}

function own({ ids }: Account, file: string): void {
  if (ids) chownSync(file, ids.uid, ids.gid);
}

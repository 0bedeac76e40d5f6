import path from 'node:path';
import type { Program } from './child.js';
import type { DataFolder } from './data-folder.js';
import { errorText, Failure } from './failure.js';
import { LOOPBACK } from './ports.js';
import { processPart, until } from './process-part.js';
import type { RunningFile } from './running-file.js';
import type { Part } from './supervisor.js';

/** Requests in flight have this long when the stack stops; SIGKILL follows after twice that. */
const SHUTDOWN_SECONDS = 5;
const READY_LIMIT_MS = 60_000;
/** Indexes on a large database take their time. */
const UPGRADE_LIMIT_MS = 30 * 60_000;
const PROBE_LIMIT_MS = 5_000;

export interface ServiceProps {
  readonly port: number;
  readonly folder: DataFolder;
  /** Absolute. */
  readonly checkout: string;
  /** MF_METADATA_DB_*: never on a command line, where every user of the machine can read it. */
  readonly database: Readonly<Record<string, string>>;
  readonly running: RunningFile;
}

/** Ready when the schema is current: it is asked to apply what is missing. */
export function migrationService(props: ServiceProps): Part {
  const url = `http://${LOOPBACK}:${props.port}`;
  return servicePart(
    'migration service',
    'migration',
    { MF_MIGRATION_PORT: String(props.port) },
    props,
    async (signal) => {
      await answering('The migration service', `${url}/ping`, signal);
      return upgrade(url, signal);
    },
  );
}

/** Ready when it says of itself that it reaches its database. */
export function metadataService(props: ServiceProps): Part {
  const url = `http://${LOOPBACK}:${props.port}`;
  const ports = { MF_METADATA_PORT: String(props.port), MF_METRICS_PORT: process.env.MF_METRICS_PORT ?? '0' };
  return servicePart('metadata service', 'metadata', ports, props, async (signal) => {
    await answering('The metadata service', `${url}/healthcheck`, signal);
    return '';
  });
}

/** What the UI service reads beside the database. */
export interface UiProps extends ServiceProps {
  /** Absolute; absent: only the API is served. */
  readonly files: string | undefined;
  /** Metaflow's own names for where artifacts are, and what leads to them. */
  readonly datastore: Readonly<Record<string, string>>;
}

/** Ready when it answers; it makes its triggers and indexes meanwhile. */
export function uiService(props: UiProps): Part {
  const url = `http://${LOOPBACK}:${props.port}`;
  const env = {
    MF_UI_METADATA_PORT: String(props.port),
    ...(props.files === undefined ? { UI_ENABLED: '0' } : { UI_ENABLED: '1', MF_UI_DIR: props.files }),
    ...props.datastore,
  };
  return servicePart('UI service', 'ui', env, props, async (signal) => {
    await answering('The UI service', `${url}/ping`, signal);
    return '';
  });
}

function servicePart(
  name: string,
  folderName: string,
  ports: Record<string, string>,
  props: ServiceProps,
  ready: (signal: AbortSignal) => Promise<string>,
): Part {
  const { checkout, folder, running } = props;
  const logFile = path.join(folder.logs, `${folderName}.log`);
  const program: Program = {
    name,
    file: process.execPath,
    args: ['--import', 'tsx', path.join(checkout, 'service', 'src', folderName, 'server.ts')],
    env: { ...serviceEnvironment(process.env), ...props.database, ...ports },
    cwd: checkout,
    logFile,
    stopSignal: 'SIGTERM',
    stopLimitMs: 2 * SHUTDOWN_SECONDS * 1000,
  };
  return processPart(
    { name, address: `http://${LOOPBACK}:${props.port}`, logFile, prepare: () => program, ready },
    running,
  );
}

/**
 * The caller's environment, so that MF_API_KEYS, LOGLEVEL, MF_WORKERS and the like work here too, without what would lead the
 * services to another database, or where the stack does not look for them.
 */
export function serviceEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const misleading = /^(MF_METADATA_(DB_.*|HOST|PORT)|MF_UI_METADATA_(HOST|PORT)|MF_MIGRATION_.*|PATH_PREFIX)$/;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.test(name))),
    MF_METADATA_HOST: LOOPBACK,
    MF_UI_METADATA_HOST: LOOPBACK,
    MF_METRICS_PORT: '0',
    MF_SHUTDOWN_TIMEOUT: String(SHUTDOWN_SECONDS),
  };
}

async function answering(what: string, url: string, signal: AbortSignal): Promise<void> {
  const attempt = async () => {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_LIMIT_MS)]) }).catch(
      () => undefined,
    );
    await answer?.text();
    return answer?.ok ? true : undefined;
  };
  await until(what, attempt, { limitMs: READY_LIMIT_MS, signal });
}

/** @returns a remark. @throws Failure with the service's own words. */
async function upgrade(url: string, signal: AbortSignal): Promise<string> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${url}/upgrade`, {
      method: 'PATCH',
      signal: AbortSignal.any([signal, AbortSignal.timeout(UPGRADE_LIMIT_MS)]),
    });
    text = await answer.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure(`The migration service broke off while it upgraded the schema: ${errorText(error)}.`);
  }
  if (!answer.ok) throw new Failure(`The schema could not be upgraded (status ${answer.status}): ${text.trim()}`);
  return 'schema is current';
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseDsn } from './db/dsn.js';
import type { DatabaseConfig, TlsMode } from './db/config.js';
import { variables, type Variables } from './variables.js';

/** The services' configuration: parsed once from the environment, frozen, passed down. Units are in the names. */
export interface Config {
  readonly database: DatabaseConfig;
  readonly host: string;
  readonly metadataPort: number;
  readonly migrationPort: number;
  /** 0: no metrics listener. */
  readonly metricsPort: number;
  readonly upgradeEndpoint: boolean;
  readonly createTriggers: boolean;
  /** '' or a path without a slash at its end. */
  readonly pathPrefix: string;
  readonly logLevel: string;
  readonly workers: number;
  readonly auth: AuthConfig;
  readonly runInactiveCutoffSeconds: number;
  readonly bodyLimitBytes: number;
  readonly requestTimeoutMs: number;
  readonly streamTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
}

export interface AuthConfig {
  readonly keys: readonly string[];
  readonly readOnlyKeys: readonly string[];
  readonly keysFile?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the environment, one line a mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration has ${mistakes.length} mistake(s):\n${mistakes.map((m) => `  - ${m}`).join('\n')}`);
  }
}

/** @throws ConfigError that names every mistake at once. */
export function loadConfig(env: Environment): Config {
  const given = Object.fromEntries(Object.keys(variables).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = z.object(variables).safeParse(given);
  const mistakes = parsed.success ? [] : parsed.error.issues.map((issue) => mistakeLine(issue, given));
  mistakes.push(...renamedTables(env));
  if (!parsed.success) throw new ConfigError(mistakes);

  const v = parsed.data;
  const database = databaseConfig(v, mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return deepFreeze({
    database,
    host: v.MF_METADATA_HOST,
    metadataPort: v.MF_METADATA_PORT,
    migrationPort: v.MF_MIGRATION_PORT,
    metricsPort: v.MF_METRICS_PORT,
    upgradeEndpoint: v.MF_MIGRATION_ENDPOINTS_ENABLED,
    createTriggers: v.DB_TRIGGER_CREATE,
    pathPrefix: v.PATH_PREFIX ?? '',
    logLevel: v.LOGLEVEL,
    workers: v.MF_WORKERS,
    auth: {
      keys: list(v.MF_API_KEYS),
      readOnlyKeys: list(v.MF_API_KEYS_READ_ONLY),
      ...(v.MF_API_KEYS_FILE && { keysFile: v.MF_API_KEYS_FILE }),
    },
    runInactiveCutoffSeconds: v.RUN_INACTIVE_CUTOFF_TIME,
    bodyLimitBytes: v.MF_BODY_LIMIT,
    requestTimeoutMs: v.MF_REQUEST_TIMEOUT * 1000,
    streamTimeoutMs: v.MF_STREAM_TIMEOUT * 1000,
    shutdownTimeoutMs: v.MF_SHUTDOWN_TIMEOUT * 1000,
  });
}

function databaseConfig(v: Variables, mistakes: string[]): DatabaseConfig {
  const read = (name: keyof Variables & string, file: string | undefined): string | undefined => {
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      mistakes.push(`${name}: cannot read "${file}" (${(error as NodeJS.ErrnoException).code}). Expected a readable file.`);
      return undefined;
    }
  };
  const dsn = v.MF_METADATA_DB_DSN === undefined ? {} : parseDsn(v.MF_METADATA_DB_DSN);
  if (dsn instanceof Error) {
    // The text itself may hold a password, so the line does not show it.
    mistakes.push(`MF_METADATA_DB_DSN: ${dsn.message} Expected postgresql://user:password@host:port/name or key=value pairs.`);
    return {} as DatabaseConfig; // never used: a mistake was pushed
  }
  const password = read('MF_METADATA_DB_PSWD_FILE', v.MF_METADATA_DB_PSWD_FILE)?.replace(/\r?\n$/, '');
  const ca = read('MF_METADATA_DB_SSL_ROOT_CERT_PATH', dsn.sslrootcert ?? v.MF_METADATA_DB_SSL_ROOT_CERT_PATH ?? v.MF_METADATA_DB_SSL_ROOT_CERT);
  const cert = read('MF_METADATA_DB_SSL_CERT_PATH', dsn.sslcert ?? v.MF_METADATA_DB_SSL_CERT_PATH);
  const key = read('MF_METADATA_DB_SSL_KEY_PATH', dsn.sslkey ?? v.MF_METADATA_DB_SSL_KEY_PATH);
  const mode = dsn.sslmode ?? v.MF_METADATA_DB_SSL_MODE;
  if ((cert === undefined) !== (key === undefined) && mistakes.length === 0) {
    mistakes.push('MF_METADATA_DB_SSL_CERT_PATH and MF_METADATA_DB_SSL_KEY_PATH go together. Set both or neither.');
  }
  return {
    host: dsn.host ?? v.MF_METADATA_DB_HOST,
    port: dsn.port ?? v.MF_METADATA_DB_PORT,
    user: dsn.user ?? v.MF_METADATA_DB_USER,
    password: dsn.password ?? password ?? v.MF_METADATA_DB_PSWD,
    database: dsn.dbname ?? v.MF_METADATA_DB_NAME,
    ...(v.MF_METADATA_DB_READ_REPLICA_HOST && { replicaHost: v.MF_METADATA_DB_READ_REPLICA_HOST }),
    schema: v.DB_SCHEMA_NAME,
    tls: { mode: mode === 'disabled' ? 'disable' : (mode as TlsMode), ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
    poolMin: Math.min(v.MF_METADATA_DB_POOL_MIN, v.MF_METADATA_DB_POOL_MAX),
    poolMax: v.MF_METADATA_DB_POOL_MAX,
    statementTimeoutMs: v.MF_METADATA_DB_TIMEOUT * 1000,
    connectTimeoutMs: v.MF_METADATA_DB_CONNECT_TIMEOUT * 1000,
  };
}

/** Upstream lets each table have another name. Here the SQL is plain text, so a renamed table is refused, not overlooked. */
function renamedTables(env: Environment): string[] {
  const byDefault = { FLOWS: 'flows_v3', RUNS: 'runs_v3', STEPS: 'steps_v3', TASKS: 'tasks_v3', METADATA: 'metadata_v3', ARTIFACT: 'artifact_v3' };
  return Object.entries(byDefault).flatMap(([suffix, table]) => {
    const name = `DB_TABLE_NAME_${suffix}`;
    const found = env[name];
    return found && found !== table ? [`${name}: found "${found}", expected "${table}" or nothing. Rename the table, or make a view called ${table}.`] : [];
  });
}

function mistakeLine(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const secret = /PSWD|DSN|KEYS/.test(name) && !name.endsWith('FILE');
  return `${name}: found ${secret ? 'a value that is not shown' : `"${given[name]}"`}. ${issue.message}.`;
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').map((part) => part.trim()).filter(Boolean);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part as object);
  return Object.freeze(value);
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseDsn } from './db/dsn.js';
import type { DatabaseConfig } from './db/config.js';
import { uiConfig, type UiConfig } from './ui/config.js';
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
  readonly ui: UiConfig;
}

export interface AuthConfig {
  readonly keys: readonly string[];
  readonly readOnlyKeys: readonly string[];
  readonly keysFile?: string;
}

type FileVariable = Extract<keyof Variables, `MF_METADATA_DB_${string}_${'FILE' | 'PATH' | 'CERT'}`>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the environment, one line a mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super(`The configuration has ${count}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`);
  }
}

/** @throws ConfigError that names every mistake at once. */
export function loadConfig(env: Environment): Config {
  const mistakes: string[] = [];
  const v = readVariables(env, mistakes);
  mistakes.push(...renamedTables(env));
  const database = databaseConfig(v, mistakes);
  const auth: AuthConfig = {
    keys: keyList(v, 'MF_API_KEYS', mistakes),
    readOnlyKeys: keyList(v, 'MF_API_KEYS_READ_ONLY', mistakes),
    ...(v.MF_API_KEYS_FILE && { keysFile: v.MF_API_KEYS_FILE }),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return deepFreeze({
    database,
    host: v.MF_METADATA_HOST,
    metadataPort: v.MF_METADATA_PORT,
    migrationPort: v.MF_MIGRATION_PORT,
    metricsPort: v.MF_METRICS_PORT,
    upgradeEndpoint: v.MF_MIGRATION_ENDPOINTS_ENABLED,
    createTriggers: v.DB_TRIGGER_CREATE ?? false,
    pathPrefix: v.PATH_PREFIX ?? '',
    logLevel: v.LOGLEVEL,
    workers: v.MF_WORKERS,
    auth,
    runInactiveCutoffSeconds: v.RUN_INACTIVE_CUTOFF_TIME,
    bodyLimitBytes: v.MF_BODY_LIMIT,
    requestTimeoutMs: v.MF_REQUEST_TIMEOUT * 1000,
    streamTimeoutMs: v.MF_STREAM_TIMEOUT * 1000,
    shutdownTimeoutMs: v.MF_SHUTDOWN_TIMEOUT * 1000,
    ui: uiConfig(v, env),
  });
}

/** For a variable that is wrong the default stands in, so that the rest can be looked at too. */
function readVariables(env: Environment, mistakes: string[]): Variables {
  const schema = z.object(variables);
  const given = Object.fromEntries(Object.keys(variables).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  mistakes.push(...issues.map((issue) => mistakeLine(issue, given)));
  const right = Object.entries(given).filter(([name]) => !issues.some(({ path }) => path[0] === name));
  return schema.parse(Object.fromEntries(right));
}

function databaseConfig(v: Variables, mistakes: string[]): DatabaseConfig {
  const parsed = v.MF_METADATA_DB_DSN === undefined ? {} : parseDsn(v.MF_METADATA_DB_DSN);
  if (parsed instanceof Error) {
    mistakes.push(
      `MF_METADATA_DB_DSN: ${parsed.message} Expected postgresql://user:password@host:port/name or key=value pairs.`,
    );
  }
  const dsn = parsed instanceof Error ? {} : parsed;
  const read = (inDsn: string | undefined, ...names: FileVariable[]): string | undefined => {
    const name = inDsn === undefined ? names.find((candidate) => v[candidate] !== undefined) : 'MF_METADATA_DB_DSN';
    const file = inDsn ?? (name && v[name]);
    if (name === undefined || file === undefined) return undefined;
    try {
      const text = readFileSync(file, 'utf8');
      if (text.trim() === '') mistakes.push(`${name}: "${file}" is empty. Expected a file with a text in it.`);
      return text;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      mistakes.push(`${name}: cannot read "${file}" (${code}). Expected a readable file.`);
      return 'unreadable'; // never used: a mistake was pushed
    }
  };
  const password = read(undefined, 'MF_METADATA_DB_PSWD_FILE')?.replace(/\r?\n$/, '');
  const ca = read(dsn.sslrootcert, 'MF_METADATA_DB_SSL_ROOT_CERT_PATH', 'MF_METADATA_DB_SSL_ROOT_CERT');
  const cert = read(dsn.sslcert, 'MF_METADATA_DB_SSL_CERT_PATH');
  const key = read(dsn.sslkey, 'MF_METADATA_DB_SSL_KEY_PATH');
  const mode = dsn.sslmode ?? v.MF_METADATA_DB_SSL_MODE;
  if ((cert === undefined) !== (key === undefined)) {
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
    tls: {
      mode: mode === 'disabled' ? 'disable' : mode,
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
    },
    poolMin: Math.min(v.MF_METADATA_DB_POOL_MIN, v.MF_METADATA_DB_POOL_MAX),
    poolMax: v.MF_METADATA_DB_POOL_MAX,
    statementTimeoutMs: v.MF_METADATA_DB_TIMEOUT * 1000,
    connectTimeoutMs: v.MF_METADATA_DB_CONNECT_TIMEOUT * 1000,
  };
}

/** Upstream lets each table have another name. Here the SQL is plain text, so a renamed table is refused, not overlooked. */
function renamedTables(env: Environment): string[] {
  const byDefault = {
    FLOWS: 'flows_v3',
    RUNS: 'runs_v3',
    STEPS: 'steps_v3',
    TASKS: 'tasks_v3',
    METADATA: 'metadata_v3',
    ARTIFACT: 'artifact_v3',
  };
  return Object.entries(byDefault).flatMap(([suffix, table]) => {
    const name = `DB_TABLE_NAME_${suffix}`;
    const found = env[name];
    return found && found !== table
      ? [`${name}: found "${found}", expected "${table}" or nothing. Rename the table, or make a view called ${table}.`]
      : [];
  });
}

function mistakeLine(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const secret = /PSWD|DSN|KEYS|CONNECTION_STRING/.test(name) && !name.endsWith('FILE');
  return `${name}: found ${secret ? 'a value that is not shown' : `"${given[name]}"`}. ${issue.message}.`;
}

/** A variable that is there without a key in it must not switch authentication off. */
function keyList(v: Variables, name: 'MF_API_KEYS' | 'MF_API_KEYS_READ_ONLY', mistakes: string[]): string[] {
  const keys = (v[name]?.split(',') ?? []).map((part) => part.trim()).filter(Boolean);
  if (v[name] !== undefined && keys.length === 0) {
    mistakes.push(`${name}: it has no key. Expected keys separated by commas, or nothing.`);
  }
  return keys;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part as object);
  return Object.freeze(value);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config.js';
import type { Variables } from '../variables.js';

/** What only the UI service is configured with. Units are in the names. */
export interface UiConfig {
  readonly host: string;
  readonly port: number;
  readonly createTriggers: boolean;
  readonly createIndexes: boolean;
  /** Base of links, without a slash at its end; absent: as the request says. */
  readonly baseUrl?: string;
  /** `*` or an origin. Absent: answers carry `Access-Control-Allow-Origin: *` and no preflight is answered, as in upstream. */
  readonly corsOrigin?: string;
  readonly static: StaticConfig;
  readonly googleAnalyticsId?: string;
  readonly quicklinks: JsonSetting;
  readonly notifications: JsonSetting;
  readonly plugins: JsonSetting;
  readonly pluginsFolder?: string;
  readonly buildTimestamp: string;
  readonly buildCommit: string;
  readonly heartbeatThresholdSeconds: number;
  readonly oldRunFailureCutoffMs: number;
  readonly eventTtlMs: number;
  readonly cache: CacheConfig;
  /** A value of this size or more is not loaded. */
  readonly maxArtifactBytes: number;
  readonly log: LogConfig;
  readonly card: CardConfig;
  /** All variables whose names begin with FEATURE_, as `/features` tells them. */
  readonly features: Readonly<Record<string, boolean>>;
  /** What FEATURE_*_DISABLE switches off. */
  readonly disabled: Readonly<Record<Disableable, boolean>>;
  readonly datastore: DatastoreConfig;
}

export interface StaticConfig {
  readonly enabled: boolean;
  readonly folder: string;
  /** window.METAFLOW_SERVICE of the page. */
  readonly service: string;
  readonly head: string;
  readonly bodyBefore: string;
  readonly bodyAfter: string;
}

/** JSON of a variable or a file; undefined where there is none. */
export interface JsonSetting {
  readonly value: unknown;
  /** Why what is there could not be used, for the log. */
  readonly fault?: string;
}

export interface CacheConfig {
  readonly artifactBytes: number;
  readonly dagBytes: number;
  readonly logBytes: number;
}

export interface LogConfig {
  readonly policy: 'full' | 'tail' | 'blurb_only';
  readonly maxBytes: number;
  readonly tailCharacters: number;
}

export interface CardConfig {
  /** Whether cards are kept from acting as the user, see docs/adr/0010-cards-are-sandboxed.md. */
  readonly sandbox: boolean;
  readonly dataTtlMs: number;
  readonly htmlTtlMs: number;
  readonly listTtlMs: number;
}

const DISABLEABLE = ['cache', 'refine', 'ws', 'db_listen', 'heartbeat'] as const;
export type Disableable = (typeof DISABLEABLE)[number];

/** METAFLOW_* names of Metaflow's client, and Azurite's connection string. AZURE_* are read by @azure/identity itself. */
export interface DatastoreConfig {
  readonly defaultType?: string;
  readonly localRoot?: string;
  readonly azureRoot?: string;
  readonly azureEndpoint?: string;
  readonly azureConnectionString?: string;
  readonly azureCardRoot?: string;
}

export function uiConfig(v: Variables, env: Environment): UiConfig {
  const features = featuresOf(env);
  return {
    host: v.MF_UI_METADATA_HOST,
    port: v.MF_UI_METADATA_PORT,
    createTriggers: v.DB_TRIGGER_CREATE ?? true,
    createIndexes: v.MF_UI_INDEX_CREATE,
    ...optional({
      baseUrl: v.MF_BASEURL,
      corsOrigin: v.ORIGIN_TO_ALLOW_CORS_FROM,
      googleAnalyticsId: v.GA_TRACKING_ID,
      pluginsFolder: v.INSTALLED_PLUGINS_BASE_DIR,
    }),
    static: {
      enabled: v.UI_ENABLED,
      folder: v.MF_UI_DIR,
      service: v.METAFLOW_SERVICE,
      head: v.METAFLOW_HEAD ?? '',
      bodyBefore: v.METAFLOW_BODY_BEFORE ?? '',
      bodyAfter: v.METAFLOW_BODY_AFTER ?? '',
    },
    quicklinks: jsonSetting('CUSTOM_QUICKLINKS', v),
    notifications: jsonSetting('NOTIFICATIONS', v),
    plugins: jsonSetting('PLUGINS', v),
    buildTimestamp: v.BUILD_TIMESTAMP ?? '',
    buildCommit: v.BUILD_COMMIT_HASH ?? '',
    heartbeatThresholdSeconds: v.HEARTBEAT_THRESHOLD,
    oldRunFailureCutoffMs: v.OLD_RUN_FAILURE_CUTOFF_TIME,
    eventTtlMs: v.WS_QUEUE_TTL_SECONDS * 1000,
    cache: {
      artifactBytes: v.CACHE_ARTIFACT_STORAGE_LIMIT,
      dagBytes: v.CACHE_DAG_STORAGE_LIMIT,
      logBytes: v.CACHE_LOG_STORAGE_LIMIT,
    },
    maxArtifactBytes: v.MAX_PROCESSABLE_S3_ARTIFACT_SIZE_KB * 1024,
    log: {
      policy: v.MF_LOG_LOAD_POLICY,
      maxBytes: v.MF_LOG_LOAD_MAX_SIZE * 1024,
      tailCharacters: v.MF_LOG_LOAD_TAIL_SIZE,
    },
    card: {
      sandbox: v.MF_UI_CARD_SANDBOX,
      dataTtlMs: v.CARD_CACHE_DATA_UPDATE_POLLING_FREQUENCY * 1000,
      htmlTtlMs: v.CARD_CACHE_CARD_UPDATE_POLLING_FREQUENCY * 1000,
      listTtlMs: v.CARD_CACHE_CARD_LIST_POLLING_FREQUENCY * 1000,
    },
    features,
    disabled: disabledOf(env, features),
    datastore: optional({
      defaultType: v.METAFLOW_DEFAULT_DATASTORE,
      localRoot: v.METAFLOW_DATASTORE_SYSROOT_LOCAL,
      azureRoot: v.METAFLOW_DATASTORE_SYSROOT_AZURE,
      azureEndpoint: v.METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT,
      azureConnectionString: v.AZURE_STORAGE_CONNECTION_STRING,
      azureCardRoot: v.METAFLOW_CARD_AZUREROOT,
    }),
  };
}

/** Unlike everywhere else, an empty value is there, and means yes: upstream's rule, on which the UI's switches rest. */
function featuresOf(env: Environment): Record<string, boolean> {
  const given = Object.entries(env).filter(([name, value]) => name.startsWith('FEATURE_') && value !== undefined);
  return Object.fromEntries(
    given.map(([name, value = '']) => [name, !['0', 'false', 'f'].includes(value.toLowerCase())]),
  );
}

/** What keeps a part of the service from working is not to come about by an empty value. */
function disabledOf(env: Environment, features: Record<string, boolean>): Record<Disableable, boolean> {
  const isOff = (what: Disableable) => {
    const name = `FEATURE_${what.toUpperCase()}_DISABLE`;
    return env[name] !== '' && features[name] === true;
  };
  return Object.fromEntries(DISABLEABLE.map((what) => [what, isOff(what)])) as Record<Disableable, boolean>; // has each of them
}

/**
 * The variable, or the file `config.<name>.json` in JSON_CONFIG_ROOT where the variable is not set or cannot be used, as in
 * upstream. What cannot be read is no reason not to start: a UI without its extra links is still a UI.
 */
function jsonSetting(name: 'CUSTOM_QUICKLINKS' | 'NOTIFICATIONS' | 'PLUGINS', v: Variables): JsonSetting {
  const faults: string[] = [];
  const parse = (source: string, read: () => string): unknown => {
    try {
      return JSON.parse(read()) as unknown;
    } catch (error) {
      faults.push(`${source}: ${(error as Error).message}. Expected JSON.`);
      return undefined;
    }
  };
  const given = v[name];
  const inVariable = given === undefined ? undefined : parse(name, () => given);
  if (inVariable) return { value: inVariable };
  const file = v.JSON_CONFIG_ROOT && join(v.JSON_CONFIG_ROOT, `config.${name.toLowerCase()}.json`);
  const inFile = file ? parse(file, () => readOptional(file)) : undefined;
  return { value: inFile ?? undefined, ...(faults.length > 0 && { fault: faults.join(' ') }) };
}

/** A file that is not there is not meant to be there. */
function readOptional(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'null';
    throw error;
  }
}

/** Without the keys that have no value. */
function optional<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

import { z } from 'zod';
import { uiVariables } from './ui/variables.js';
import { flag, path, port, whole } from './variable-types.js';

/** HTTP headers hold no other characters. */
const keys = z.string().regex(/^[\x20-\x7e]*$/, 'Expected keys of ASCII characters');

/**
 * Every environment variable that the services read, with the meaning and the default that the table of docs/configuration.md prints.
 * Names are upstream's where upstream has one (Netflix/metaflow-service, services/utils). An empty value counts as unset.
 */
export const variables = {
  MF_METADATA_DB_HOST: z.string().default('localhost').describe('PostgreSQL host, or the folder of its Unix socket.'),
  MF_METADATA_DB_PORT: whole(1, 65_535).default(5432).describe('PostgreSQL port.'),
  MF_METADATA_DB_USER: z.string().default('postgres').describe('PostgreSQL user.'),
  MF_METADATA_DB_PSWD: z.string().default('postgres').describe('PostgreSQL password, any characters.'),
  MF_METADATA_DB_PSWD_FILE: path.describe('File that holds the password instead (a mounted Secret).'),
  MF_METADATA_DB_NAME: z.string().default('postgres').describe('PostgreSQL database.'),
  MF_METADATA_DB_DSN: z
    .string()
    .optional()
    .describe(
      'Connection string, URL or `key=value` form; what it sets wins over the variables above and the SSL ones.',
    ),
  MF_METADATA_DB_SSL_MODE: z
    .enum(['disabled', 'disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .default('disabled')
    .describe("TLS to PostgreSQL, libpq's modes."),
  MF_METADATA_DB_SSL_ROOT_CERT_PATH: path.describe('File with the certificates of the CAs to trust (PEM).'),
  MF_METADATA_DB_SSL_ROOT_CERT: path.describe("The same, by the spelling of upstream's migrations."),
  MF_METADATA_DB_SSL_CERT_PATH: path.describe('Client certificate (PEM).'),
  MF_METADATA_DB_SSL_KEY_PATH: path.describe('Key of the client certificate (PEM).'),
  MF_METADATA_DB_READ_REPLICA_HOST: z
    .string()
    .optional()
    .describe('Host of a read replica that answers the GET routes. Reads can then lag behind writes.'),
  MF_METADATA_DB_POOL_MIN: whole(0, 1000).default(1).describe('Connections kept open while idle, per process.'),
  MF_METADATA_DB_POOL_MAX: whole(2, 1000)
    .default(10)
    .describe('Connections at most for lists and writes, per process; three more are shared.'),
  MF_METADATA_DB_TIMEOUT: whole(1, 3600).default(60).describe('Seconds a statement may take.'),
  MF_METADATA_DB_CONNECT_TIMEOUT: whole(1, 300).default(5).describe('Seconds to wait for a connection, then 503.'),
  DB_SCHEMA_NAME: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_$]*$/, 'Expected a plain PostgreSQL name')
    .default('public')
    .describe('Schema that holds the tables.'),
  DB_TRIGGER_CREATE: flag
    .optional()
    .describe("Create the UI's NOTIFY triggers at start; unset: the UI service does, the metadata service does not."),

  MF_METADATA_HOST: z.string().default('0.0.0.0').describe('Address that the metadata and migration services bind to.'),
  MF_METADATA_PORT: port(8080).describe('Port of the metadata service.'),
  MF_MIGRATION_PORT: port(8082).describe('Port of the migration service.'),
  MF_METRICS_PORT: port(9090).describe('Port of Prometheus `/metrics`; 0 switches it off.'),
  MF_MIGRATION_ENDPOINTS_ENABLED: flag.default(true).describe('Whether the migration service offers `PATCH /upgrade`.'),
  PATH_PREFIX: z
    .string()
    .regex(/^(\/[\w.~-]+)+\/?$/, 'Expected a path such as /metadata')
    .transform((prefix) => prefix.replace(/\/$/, ''))
    .optional()
    .describe('Path under which the metadata and UI services answer.'),
  LOGLEVEL: z
    .string()
    .toLowerCase()
    .transform((level) => ({ warning: 'warn', critical: 'fatal', notset: 'trace' })[level] ?? level)
    .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']))
    .default('info')
    .describe("Least severity that is logged; Python's names work too."),
  MF_WORKERS: whole(1, 256).default(1).describe('Processes that serve the metadata port; each has its own pool.'),

  MF_API_KEYS: keys
    .optional()
    .describe('Keys that may read and write, separated by commas. Without any key there is no authentication.'),
  MF_API_KEYS_READ_ONLY: keys.optional().describe('Keys that may only read, separated by commas.'),
  MF_API_KEYS_FILE: path.describe('File with one key a line (`ro:KEY` may only read); read again when it changes.'),

  RUN_INACTIVE_CUTOFF_TIME: whole(1, 2_147_483_647)
    .default(360)
    .describe('Seconds without a heartbeat after which a run counts as failed.'),
  MF_BODY_LIMIT: whole(1, 1_073_741_824).default(33_554_432).describe('Bytes a request body may have, else 413.'),
  MF_REQUEST_TIMEOUT: whole(1, 3600).default(120).describe('Seconds a client may take to send a request.'),
  MF_STREAM_TIMEOUT: whole(1, 3600).default(60).describe('Seconds a client may stop reading a long answer.'),
  MF_SHUTDOWN_TIMEOUT: whole(1, 3600).default(20).describe('Seconds that SIGTERM leaves to requests in flight.'),

  ...uiVariables,
} as const;

export type Variables = z.output<z.ZodObject<typeof variables>>;

import { z } from 'zod';
import { flag, path, port, text, whole } from '../variable-types.js';

const int4 = 2_147_483_647;

/**
 * Environment variables that only the UI service reads. Upstream's names where upstream has one (services/ui_backend_service).
 * What upstream has beyond them is accepted and has no effect here:
 * - there are no worker processes: CACHE_ARTIFACT_MAX_ACTIONS, CACHE_DAG_MAX_ACTIONS, CACHE_LOG_MAX_ACTIONS,
 *   CACHE_PROCESS_POOL_REFRESH_DURATION, CACHE_PROCESS_POOL_FORCE_REFRESH_DURATION, WS_POSTPROCESS_CONCURRENCY_LIMIT
 * - cards and logs are read where they are: CARD_CACHE_PROCESS_MAX_UPTIME, CARD_CACHE_PROCESS_NO_CARD_WAIT_TIME,
 *   CARD_CACHE_STORAGE_PATH, CARD_CACHE_DISK_CLEANUP_INTERVAL, CARD_API_HTML_WAIT_TIME, CACHE_SERVICE_LOG_STORAGE_ROOT
 * - values take milliseconds when they are asked for, and runs share them: PREFETCH_RUNS_SINCE, PREFETCH_RUNS_LIMIT,
 *   FEATURE_PREFETCH_DISABLE
 * - there is no Metaflow client inside: METAFLOW_SERVICE_URL, METAFLOW_DEFAULT_METADATA, METAFLOW_CLIENT_CACHE_MAX_SIZE, USERNAME
 * - FEATURE_S3_DISABLE, USE_SEPARATE_READER_POOL, MF_SERVICE_CONNECTION_RETRIES, MF_SERVICE_CONNECTION_RETRY_WAITTIME_SECONDS,
 *   AIOPG_ECHO
 */
export const uiVariables = {
  MF_UI_METADATA_HOST: z.string().default('0.0.0.0').describe('Address that the UI service binds to.'),
  MF_UI_METADATA_PORT: port(8083).describe('Port of the UI service.'),
  MF_BASEURL: z
    .string()
    .regex(/^https?:\/\/[^/]+/, 'Expected a URL such as https://metaflow.example.org')
    .transform((url) => url.replace(/\/$/, ''))
    .optional()
    .describe("Base of the links in the UI service's answers; else they follow `X-Forwarded-*` and `Host`."),
  ORIGIN_TO_ALLOW_CORS_FROM: text.describe(
    'Origin that browsers may call the UI service from, with credentials; `*` for any.',
  ),
  MF_UI_INDEX_CREATE: flag
    .default(true)
    .describe('Whether the UI service creates the indexes that keep its lists fast in large tables (docs/adr/0009).'),
  UI_ENABLED: flag.default(true).describe("Whether the UI service serves the UI's static files."),
  MF_UI_DIR: z.string().min(1).default('ui').describe('Folder of the static build of the UI.'),
  METAFLOW_SERVICE: z.string().default('/').describe('Base URL of the API that the served UI calls.'),
  METAFLOW_HEAD: text.describe('HTML to insert at the end of the head of the served UI.'),
  METAFLOW_BODY_BEFORE: text.describe('HTML to insert at the start of its body.'),
  METAFLOW_BODY_AFTER: text.describe('HTML to insert at the end of its body.'),
  GA_TRACKING_ID: text.describe('Google Analytics id that `/config` tells.'),
  CUSTOM_QUICKLINKS: text.describe('Links in the UI, as JSON: `[{"href": …, "label": …}]`.'),
  NOTIFICATIONS: text.describe('Notices in the UI, as JSON: `[{"message": …, "created": …}]`.'),
  PLUGINS: text.describe('Plugins of the UI, as JSON: `{"name": "https://git…"}`.'),
  JSON_CONFIG_ROOT: path.describe(
    'Folder of `config.custom_quicklinks.json`, `config.notifications.json` and `config.plugins.json`, which count where the variable is not set.',
  ),
  INSTALLED_PLUGINS_BASE_DIR: path.describe('Folder in which plugins are installed, below `installed`.'),
  BUILD_TIMESTAMP: text.describe('Part of what `/version` of the UI service tells.'),
  BUILD_COMMIT_HASH: text.describe('Part of what `/version` of the UI service tells.'),

  HEARTBEAT_THRESHOLD: whole(1, int4)
    .default(60)
    .describe('Seconds without a heartbeat after which a task counts as failed.'),
  OLD_RUN_FAILURE_CUTOFF_TIME: whole(1, 9_007_199_254_740_991)
    .default(86_400_000)
    .describe('Milliseconds after which a run or task without any heartbeat counts as failed.'),
  WS_QUEUE_TTL_SECONDS: whole(1, 86_400)
    .default(300)
    .describe('Seconds for which a client that reconnects can catch up on events.'),
  CACHE_ARTIFACT_STORAGE_LIMIT: whole(0, 1e15).default(67_108_864).describe('Bytes of artifact values kept in memory.'),
  CACHE_DAG_STORAGE_LIMIT: whole(0, 1e15).default(33_554_432).describe('Bytes of DAGs kept in memory.'),
  CACHE_LOG_STORAGE_LIMIT: whole(0, 1e15)
    .default(67_108_864)
    .describe('Bytes of small logs, and of what is known about large ones, kept in memory.'),
  MAX_PROCESSABLE_S3_ARTIFACT_SIZE_KB: whole(0, 1_048_576)
    .default(4)
    .describe('KiB that an artifact must be smaller than for its value to be shown.'),
  MF_LOG_LOAD_POLICY: z
    .enum(['full', 'tail', 'blurb_only'])
    .default('full')
    .describe('How much of a log is shown: all, the end of long ones, or only where it is.'),
  MF_LOG_LOAD_MAX_SIZE: whole(1, 1_048_576).default(20_480).describe('KiB up to which a log is shown as a whole.'),
  MF_LOG_LOAD_TAIL_SIZE: whole(1, 1_073_741_824).default(102_400).describe('Characters of the end of longer ones.'),
  MF_UI_CARD_SANDBOX: flag
    .default(true)
    .describe('Whether cards, which are HTML from flows, are shown in a sandbox; without it they act as the user.'),
  CARD_CACHE_DATA_UPDATE_POLLING_FREQUENCY: seconds(0.3).describe("Seconds for which a card's data is not read again."),
  CARD_CACHE_CARD_UPDATE_POLLING_FREQUENCY: seconds(2).describe('Seconds for which a card is not read again.'),
  CARD_CACHE_CARD_LIST_POLLING_FREQUENCY: seconds(2).describe(
    'Seconds for which the cards of a task are not listed again.',
  ),

  METAFLOW_DEFAULT_DATASTORE: text.describe('Kind of datastore (`azure`, `local`) for what does not say its own.'),
  METAFLOW_DATASTORE_SYSROOT_LOCAL: path.describe('Folder outside of which the UI service reads no local datastore.'),
  METAFLOW_DATASTORE_SYSROOT_AZURE: text.describe('`<container>/<prefix>` of the datastore.'),
  METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: text.describe('URL of the storage account.'),
  METAFLOW_CARD_AZUREROOT: text.describe('Where cards are, if not at `mf.cards` of the datastore.'),
  AZURE_STORAGE_CONNECTION_STRING: text.describe(
    'Connection string of the storage account (Azurite, say) instead of the endpoint and DefaultAzureCredential.',
  ),
} as const;

/** Fractions of a second are allowed. */
function seconds(byDefault: number) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'Expected a number')
    .transform(Number)
    .pipe(z.number().min(0).max(3600))
    .default(byDefault);
}

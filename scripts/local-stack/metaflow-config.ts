import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { blobEndpoint, DATASTORE_ROOT } from './azurite.js';
import type { DataFolder } from './data-folder.js';
import type { Options } from './options.js';
import { LOOPBACK } from './ports.js';

/** Metaflow refuses to run as root, or without any user's name: this one is used then. */
const USER_OF_ROOT = 'metaflow';

/** The contents of `config.json` in METAFLOW_HOME. */
export function metaflowConfig(options: Options, folder: DataFolder, env: NodeJS.ProcessEnv): Record<string, string> {
  const [apiKey] = (env.MF_API_KEYS ?? '').split(',').map((key) => key.trim());
  const user = env.METAFLOW_USER ?? [env.SUDO_USER, env.USERNAME, env.USER].find((name) => name && name !== 'root');
  return {
    METAFLOW_DEFAULT_METADATA: 'service',
    METAFLOW_SERVICE_URL: `http://${LOOPBACK}:${options.metadataPort}`,
    ...(apiKey && { METAFLOW_SERVICE_AUTH_KEY: apiKey }),
    METAFLOW_DATASTORE_SYSROOT_LOCAL: folder.artifacts,
    ...(options.blob
      ? {
          METAFLOW_DEFAULT_DATASTORE: 'azure',
          METAFLOW_DATASTORE_SYSROOT_AZURE: DATASTORE_ROOT,
          METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: blobEndpoint(options.blobPort),
        }
      : {
          METAFLOW_DEFAULT_DATASTORE: 'local',
          // Else cards are below the folder that the flow runs in. Metaflow 2.19 looks only whether it is set.
          METAFLOW_CARD_LOCALROOT: path.join(folder.artifacts, '.metaflow', 'mf.cards'),
        }),
    ...(!user && { METAFLOW_USER: USER_OF_ROOT }),
  };
}

/** By which the UI service finds what flows with this configuration have stored. */
export function uiDatastore(options: Options, folder: DataFolder): Record<string, string> {
  const config = Object.entries(metaflowConfig(options, folder, {}));
  return {
    ...Object.fromEntries(config.filter(([name]) => /^METAFLOW_(DEFAULT_DATASTORE|DATASTORE_|AZURE_)/.test(name))),
    ...(options.blob && { ...tokens(options), NODE_EXTRA_CA_CERTS: path.join(folder.tls, 'cert.pem') }),
  };
}

function tokens(options: Options) {
  return {
    AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://${LOOPBACK}:${options.blobPort + 1}`,
    AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential', // not az login's, nor a service principal's that the shell knows
  };
}

/** What a shell has to export, beside the configuration file, for Metaflow to use the stack. */
export function exportedEnvironment(options: Options, folder: DataFolder): Record<string, string> {
  const bundle = path.join(folder.tls, 'ca-bundle.pem');
  return {
    METAFLOW_HOME: folder.metaflowHome,
    ...(options.blob && {
      ...tokens(options),
      REQUESTS_CA_BUNDLE: bundle,
    }),
  };
}

/** Variables of this shell that would win over the configuration file, and lead Metaflow elsewhere. */
export function overridingVariables(config: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): string[] {
  return ['METAFLOW_PROFILE', ...Object.keys(config)].filter(
    (name) => env[name] !== undefined && env[name] !== config[name],
  );
}

/** Mode 0600: it may hold a key. */
export function writeMetaflowConfig(config: Readonly<Record<string, string>>, folder: DataFolder): void {
  const file = path.join(folder.metaflowHome, 'config.json');
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}

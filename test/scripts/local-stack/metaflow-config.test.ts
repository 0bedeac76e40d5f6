import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../../../scripts/local-stack/data-folder.js';
import {
  exportedEnvironment,
  metaflowConfig,
  overridingVariables,
  uiDatastore,
  writeMetaflowConfig,
} from '../../../scripts/local-stack/metaflow-config.js';
import { parseOptions, type Options } from '../../../scripts/local-stack/options.js';
import { cleanUp, temporaryFolder } from './stack-process.js';

const options = (...args: string[]) =>
  parseOptions(['--data-dir', '/data', ...args], { cwd: '/', checkout: '/checkout' }) as Options;
const folder = dataFolder('/data');
const person = { USER: 'ada' };

describe("Metaflow's configuration", () => {
  test('points to the metadata service and to a folder for artifacts', () => {
    expect(metaflowConfig(options('--metadata-port', '18080'), folder, person)).toEqual({
      METAFLOW_DEFAULT_METADATA: 'service',
      METAFLOW_SERVICE_URL: 'http://127.0.0.1:18080',
      METAFLOW_DEFAULT_DATASTORE: 'local',
      METAFLOW_DATASTORE_SYSROOT_LOCAL: '/data/artifacts',
      METAFLOW_CARD_LOCALROOT: '/data/artifacts/.metaflow/mf.cards', // else they are below the folder that the flow runs in
    });
    expect(exportedEnvironment(options(), folder)).toEqual({ METAFLOW_HOME: '/data/metaflow' });
  });

  test('with --blob points to the container, and the environment to certificate and tokens', () => {
    expect(metaflowConfig(options('--blob', '--blob-port', '11000'), folder, person)).toMatchObject({
      METAFLOW_DEFAULT_DATASTORE: 'azure',
      METAFLOW_DATASTORE_SYSROOT_AZURE: 'metaflow-storage-container/tf-full-stack-sysroot',
      METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: 'https://127.0.0.1:11000/devstoreaccount1',
    });
    expect(exportedEnvironment(options('--blob', '--blob-port', '11000'), folder)).toEqual({
      METAFLOW_HOME: '/data/metaflow',
      AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:11001',
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
      REQUESTS_CA_BUNDLE: '/data/tls/ca-bundle.pem',
    });
  });

  test('tells the UI service where artifacts are, and no more', () => {
    expect(uiDatastore(options(), folder)).toEqual({
      METAFLOW_DEFAULT_DATASTORE: 'local',
      METAFLOW_DATASTORE_SYSROOT_LOCAL: '/data/artifacts',
    });
    expect(uiDatastore(options('--blob', '--blob-port', '11000'), folder)).toMatchObject({
      METAFLOW_DEFAULT_DATASTORE: 'azure',
      METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: 'https://127.0.0.1:11000/devstoreaccount1',
      AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:11001',
      NODE_EXTRA_CA_CERTS: '/data/tls/cert.pem',
    });
  });

  test.each([
    [{ USER: 'root' }, 'metaflow'],
    [{}, 'metaflow'],
    [{ USER: 'root', SUDO_USER: 'ada' }, undefined],
    [{ METAFLOW_USER: 'ada' }, undefined],
  ])('names a user for root, whom Metaflow refuses: %j', (env, user) => {
    expect(metaflowConfig(options(), folder, env).METAFLOW_USER).toBe(user);
  });

  test('has the first of the keys that the metadata service is given', () => {
    expect(metaflowConfig(options(), folder, { ...person, MF_API_KEYS: ' new , old' }).METAFLOW_SERVICE_AUTH_KEY).toBe(
      'new',
    );
  });

  test('variables of the shell that would win over it are known', () => {
    const config = metaflowConfig(options(), folder, person);
    const env = {
      METAFLOW_PROFILE: 'work',
      METAFLOW_SERVICE_URL: 'https://elsewhere',
      METAFLOW_DEFAULT_METADATA: 'service',
      METAFLOW_DEBUG: '1',
    };
    expect(overridingVariables(config, env)).toEqual(['METAFLOW_PROFILE', 'METAFLOW_SERVICE_URL']);
  });

  test('is written for its owner only', async () => {
    const root = temporaryFolder();
    const own = dataFolder(root);
    mkdirSync(own.metaflowHome);
    writeMetaflowConfig({ METAFLOW_DEFAULT_METADATA: 'service' }, own);
    const file = join(own.metaflowHome, 'config.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ METAFLOW_DEFAULT_METADATA: 'service' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await cleanUp(root);
  });
});

import { isAbsolute, normalize, resolve, sep } from 'node:path';
import type { Logger } from '../../log.js';
import type { UiConfig } from '../config.js';
import { ReadError } from '../read-error.js';
import { AzureAccount } from './azure-account.js';
import { AzureStore } from './azure-store.js';
import { Caches } from './caches.js';
import { LocalStore } from './local-store.js';
import type { Store } from './store.js';

/** The datastores that rows of the database point to, and what was read from them. */
export interface Datastore {
  /**
   * @param type as in `ds_type` and in the metadata `ds-type`
   * @param root as in `ds-root`, and behind `:root:` of an artifact's location
   * @throws ReadError when the service cannot or must not read there
   */
  open(type: string, root: string): Store;
  readonly caches: Caches;
}

/** Opens no connection: a blob store that is away fails only what needs it. */
export function openDatastore(config: UiConfig, log: Logger): Datastore {
  const { azureConnectionString, azureEndpoint } = config.datastore;
  const account = new AzureAccount(
    {
      ...(azureConnectionString !== undefined && { connectionString: azureConnectionString }),
      ...(azureEndpoint !== undefined && { endpoint: azureEndpoint }),
    },
    log,
  );
  return {
    caches: new Caches(config),
    open: (type, root) => {
      if (type === 'azure') return new AzureStore(account, root);
      if (type === 'local') return new LocalStore(localRoot(config.datastore, root));
      throw new ReadError(
        'DataException',
        `The datastore is of type "${type}", which the UI service cannot read. Expected azure or local.`,
      );
    },
  };
}

/**
 * Rows name the folder, and whoever may write rows could name any. So local folders are read only where the service was told
 * that its datastore is local, and with METAFLOW_DATASTORE_SYSROOT_LOCAL only below that.
 */
function localRoot({ defaultType, localRoot: allowed }: UiConfig['datastore'], root: string): string {
  if (defaultType !== 'local') {
    throw new ReadError(
      'DataException',
      'The run was made with a local datastore, which is on another machine. (A UI service beside it needs METAFLOW_DEFAULT_DATASTORE=local.)',
    );
  }
  const folder = normalize(root).replace(/(?<=.)\/$/, '');
  const limit = allowed === undefined ? undefined : resolve(allowed);
  if (!isAbsolute(folder) || (limit !== undefined && folder !== limit && !folder.startsWith(limit + sep))) {
    throw new ReadError('DataException', `The datastore root "${root}" is not below METAFLOW_DATASTORE_SYSROOT_LOCAL.`);
  }
  return folder;
}

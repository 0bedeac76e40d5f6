import type { BlobServiceClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import type { Logger } from '../../log.js';
import { ReadError } from '../read-error.js';
import { explain } from './azure-errors.js';
import { Limiter } from './limiter.js';

export interface AzureAccountConfig {
  /** URL of the storage account. */
  readonly endpoint?: string;
  /** Instead of the endpoint, with a key in it: Azurite. */
  readonly connectionString?: string;
}

/** A second try costs little; more would keep people waiting for what is not there. */
const RETRIES: StoragePipelineOptions = {
  retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 },
  userAgentOptions: { userAgentPrefix: 'metaflow-ui-service' },
};
/** For an operation with all its tries. A range of a log has a few MiB. */
const OPERATION_LIMIT_MS = 30_000;
/** After an account could not be reached, nobody else waits for it that long. */
const FAIL_FAST_MS = 5_000;
const CONCURRENT_OPERATIONS = 32;

/**
 * The storage account. Nothing of Azure's libraries is loaded before the first blob is asked for: they take 60 MB and half a
 * second. Credentials: the connection string, or what DefaultAzureCredential finds (AZURE_CLIENT_ID and so on, workload
 * identity, managed identity, Azure CLI), in its own order.
 */
export class AzureAccount {
  #client: Promise<BlobServiceClient> | undefined;
  #away: { readonly until: number; readonly error: ReadError } | undefined;
  readonly #operations = new Limiter(CONCURRENT_OPERATIONS);

  constructor(
    private readonly config: AzureAccountConfig,
    private readonly log: Logger,
  ) {}

  /**
   * @returns undefined when the blob does not exist.
   * @throws ReadError that tells an unknown container, missing rights and an account that cannot be reached apart.
   */
  async use<T>(
    container: string,
    signal: AbortSignal | undefined,
    work: (client: ContainerClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#operations.run(async () => {
      signal?.throwIfAborted();
      if (this.#away && Date.now() < this.#away.until) throw this.#away.error;
      const limit = AbortSignal.timeout(OPERATION_LIMIT_MS);
      try {
        const client = await (this.#client ??= this.#connect());
        return await work(client.getContainerClient(container), signal ? AbortSignal.any([signal, limit]) : limit);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ReadError) throw error;
        return this.#fail(container, error);
      }
    });
  }

  async #connect(): Promise<BlobServiceClient> {
    const { endpoint, connectionString } = this.config;
    const { BlobServiceClient } = await import('@azure/storage-blob');
    if (connectionString !== undefined) return BlobServiceClient.fromConnectionString(connectionString, RETRIES);
    if (endpoint === undefined) {
      throw new ReadError(
        'MetaflowAzureResourceError',
        'METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT is not set, so the UI service does not know the storage account. Set it to the URL of the account.',
      );
    }
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new BlobServiceClient(endpoint, new DefaultAzureCredential(), RETRIES);
  }

  #fail(container: string, error: unknown): undefined {
    const explanation = explain(error, container);
    if (explanation === undefined) return undefined;
    const { failure, isGeneral } = explanation;
    if (isGeneral) this.#away = { until: Date.now() + FAIL_FAST_MS, error: failure };
    this.log.warn({ reason: failure.message, container }, 'the blob store could not be read'); // the error has requests in it
    throw failure;
  }
}

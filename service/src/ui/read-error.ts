/** Upstream's ids of what goes wrong with the datastore: error codes of its own, or names of Python exceptions. The UI has texts for some. */
export type ReadErrorId =
  | 'artifact-value-not-found'
  | 'artifact-handle-failed'
  | 'artifact-too-large'
  | 'card-error'
  | 'log-error'
  | 'DataException'
  | 'MetaflowAzureAuthenticationError'
  | 'MetaflowAzureResourceError'
  | 'MetaflowNotFound'
  | 'TypeError'
  | 'UnicodeDecodeError'
  | 'UnpicklingError';

/** Something of the datastore cannot be shown. For one value of many it becomes `postprocess_error`, else the answer is 500 with its id. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  constructor(
    readonly id: ReadErrorId,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

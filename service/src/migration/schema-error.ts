/** The schema is not one that this release can upgrade or serve. The message tells what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

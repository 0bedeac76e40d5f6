/**
 * Something that the user can act on. Printed without a stack trace: one line that says what was found, what was expected
 * and what to do, then `details` (such as the last lines of a log), each on a line of its own.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    message: string,
    readonly details: readonly string[] = [],
    /** The exit status that it leads to. */
    readonly status = 1,
  ) {
    super(message);
  }
}

/** Node's code of a failed system call (`EACCES`, `ENOENT`), if the error carries one. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

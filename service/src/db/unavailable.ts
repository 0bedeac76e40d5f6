import { isServerAway, sqlstate } from '../sqlstate.js';

/** PostgreSQL cannot be reached, or the connection was lost before it answered: whether the statement ran is not known. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  constructor(cause: unknown) {
    super(`The database cannot be reached: ${reason(cause)}`, { cause });
  }
}

/** When all addresses of a name fail, Node's error has a code, but no message. */
function reason(cause: unknown): string {
  const { message, code } = cause as { message?: string; code?: string };
  return message || code || String(cause);
}

/** Awaits the driver. Its errors without a SQLSTATE are all about the connection; only `pg` may be called inside. */
export async function guarded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (sqlstate(error) === undefined || isServerAway(error)) throw new DatabaseUnavailable(error);
    throw error;
  }
}

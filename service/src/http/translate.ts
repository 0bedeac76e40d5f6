import type pg from 'pg';
import { DatabaseUnavailable } from '../db/unavailable.js';
import { ServiceError } from '../errors.js';
import { isClientsFault, isContention, sqlstate, SQLSTATE } from '../sqlstate.js';

export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

/** The one place where an error becomes an answer. */
export function translate(error: unknown): Answer {
  const known = asServiceError(error);
  if (known) return { status: known.status, body: known.body };
  switch (sqlstate(error)) {
    case SQLSTATE.uniqueViolation:
      return { status: 409, body: databaseErrorBody(error as pg.DatabaseError) };
    case SQLSTATE.foreignKeyViolation:
      return { status: 404, body: databaseErrorBody(error as pg.DatabaseError) };
    default: {
      const { status, body } = new ServiceError('internal', 'The service made a mistake. Its log tells which.');
      return { status, body };
    }
  }
}

/** What is known about an error; undefined for a mistake of the service. */
export function asServiceError(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  if (error instanceof DatabaseUnavailable) {
    return new ServiceError(
      'database_unavailable',
      'The database cannot be reached at the moment. Try again in a few seconds.',
    );
  }
  if (sqlstate(error) === SQLSTATE.queryCanceled) return new ServiceError('statement_timeout');
  if (sqlstate(error) === SQLSTATE.notNullViolation || isClientsFault(error))
    return new ServiceError('invalid_value', (error as Error).message);
  if (isContention(error)) return new ServiceError('contention');
  const { code, statusCode = 500 } = (error ?? {}) as { code?: unknown; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ServiceError('body_too_large');
  // What Fastify blames on the client: a body of another type or length than announced, or cut off.
  return statusCode >= 400 && statusCode < 500 ? new ServiceError('invalid_body', (error as Error).message) : undefined;
}

/** Upstream answers conflicts and missing parents with a JSON text inside a JSON text, psycopg2's fields in it. */
function databaseErrorBody(error: pg.DatabaseError): string {
  const detail = error.detail === undefined ? '' : `DETAIL:  ${error.detail}\n`;
  return JSON.stringify(
    JSON.stringify({
      err_msg: {
        pgerror: `${error.severity}:  ${error.message}\n${detail}`,
        pgcode: error.code,
        diag: { message_primary: error.message, severity: error.severity },
      },
    }),
  );
}

import type { FastifyBaseLogger } from 'fastify';
import { DatabaseUnavailable } from '../db/unavailable.js';
import { ServiceError } from '../errors.js';
import { sqlstate } from '../sqlstate.js';

/**
 * Stores posted rows in one statement. Where a row cannot be stored, they are stored one by one, and those that fail are left out:
 * upstream stores the good rows of such a post and counts them.
 * @returns how many were stored. @throws ServiceError not_registered when the task does not exist.
 */
export async function storeRows<Row>(
  rows: readonly Row[],
  insert: (rows: readonly Row[]) => Promise<number | undefined>,
  leftOut: (row: Row, reason: string) => void,
): Promise<number> {
  const stored = async (part: readonly Row[]) => {
    const count = await insert(part);
    if (count === undefined) throw new ServiceError('not_registered', 'need to register run_id and task_id first');
    return count;
  };
  try {
    return await stored(rows);
  } catch (error) {
    if (!isRowsFault(error)) throw error;
  }
  let count = 0;
  for (const row of rows) {
    try {
      count += await stored([row]);
    } catch (error) {
      if (!isRowsFault(error)) throw error;
      leftOut(row, (error as Error).message);
    }
  }
  return count;
}

/** Data exceptions (22) and violated constraints (23): of the row, not of the server. */
function isRowsFault(error: unknown): boolean {
  return !(error instanceof DatabaseUnavailable) && /^2[23]/.test(sqlstate(error) ?? '');
}

/** Says which row was left out and why; values are the user's data and stay out of the log. */
export function logLeftOut(log: FastifyBaseLogger, table: string, name: string | null, reason: string): void {
  log.warn({ table, name, reason }, 'a posted row was left out');
}

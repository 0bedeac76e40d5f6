import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../db/connections.js';
import { DatabaseUnavailable } from '../db/unavailable.js';
import type { Logger } from '../log.js';
import { createIndexes } from '../sql/ui/indexes.js';

const RETRY_MS = 60_000;

/**
 * Creates the UI's indexes in the background, as soon as the database is there. The service works without them, only slower, so a
 * failure (no right to create, no room) is a line in the log.
 */
export async function createIndexesInTime(db: Connections, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const created = await createIndexes(db, log, signal);
      if (created.length > 0) log.info({ indexes: created }, "created the UI's indexes");
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof DatabaseUnavailable)) {
        log.error({ err: error }, "the UI's indexes could not be created; lists of large tables are slow without them");
        return;
      }
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

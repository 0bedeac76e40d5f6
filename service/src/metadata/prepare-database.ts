import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/unavailable.js';
import type { Logger } from '../log.js';
import { checkSchema } from '../migration/check-schema.js';
import { createTriggers } from '../sql/triggers.js';

const RETRY_MS = 1000;
const LOCKED_RETRY_MS = 60_000;
/** Tries between two log lines about a database that stays away. */
const REMIND = 30;

/**
 * Checks that the schema is one that the service can serve, and creates the triggers if that is configured. A database that
 * is not there yet is waited for in the background, while requests get 503.
 * @param onRefused called when the schema turns out wrong after the wait
 * @throws SchemaError when the database is there and its schema is wrong
 */
export async function prepareDatabase(
  db: Database,
  config: Pick<Config, 'createTriggers'>,
  log: Logger,
  signal: AbortSignal,
  onRefused: (error: unknown) => void,
): Promise<void> {
  const prepare = async () => {
    await checkSchema(db);
    if (config.createTriggers) await createTriggersInTime(db, log, signal);
  };
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    log.warn({ err: error }, 'the database is not there; requests get 503 until it is');
    waitFor(prepare, log, signal).catch(onRefused);
  }
}

async function waitFor(prepare: () => Promise<void>, log: Logger, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await prepare();
      log.info({ attempts: attempt }, 'the database is there');
      return;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      if (attempt % REMIND === 0) log.warn({ err: error, attempts: attempt }, 'the database is still not there');
    }
  }
}

/** Tables that others keep locked (an index is being built, say) get their triggers later; the service serves meanwhile. */
async function createTriggersInTime(db: Database, log: Logger, signal: AbortSignal): Promise<void> {
  const locked = await createTriggers(db, log);
  if (locked.length === 0) return;
  sleep(LOCKED_RETRY_MS, undefined, { signal, ref: false })
    .then(() => createTriggersInTime(db, log, signal))
    .catch((error: unknown) => {
      if (!signal.aborted)
        log.error({ err: error, tables: locked }, "the UI's triggers could not be created; start the service again");
    });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../db/connections.js';
import type { Queryable } from '../db/queryable.js';
import { guarded } from '../db/unavailable.js';
import type { Logger } from '../log.js';

/** Two-part key of the advisory lock that whoever migrates a database holds: 'MFMD' in ASCII, and a number for the purpose. */
const LOCK = [0x4d464d44, 1];
const POLL_MS = 200;
const REMIND_MS = 30_000;

/**
 * Runs `work` on a connection of its own, while no other process migrates this database. The lock belongs to the server's
 * session: it goes with a killed process, but only after the statement that the process left behind has ended.
 */
export async function withMigrationSession<T>(
  connections: Connections,
  log: Logger,
  work: (session: Queryable) => Promise<T>,
): Promise<T> {
  const client = await connections.acquire();
  const session: Queryable = { query: (statement) => guarded(client.query(statement)) };
  try {
    await session.query({ text: 'set statement_timeout = 0' }); // an index of a big table takes what it takes
    await waitForLock(session, log);
    const result = await work(session);
    await session.query({ text: 'select pg_advisory_unlock($1, $2)', values: LOCK });
    return result;
  } finally {
    client.release(true); // ends the session, and with it the settings and the lock
  }
}

/**
 * Asks again and again instead of waiting inside of a statement: an index that is built concurrently waits for all older
 * statements to end, so a statement that waits for the builder would be waited for by it.
 */
async function waitForLock(session: Queryable, log: Logger): Promise<void> {
  for (let waitedMs = 0; !(await tryLock(session)); waitedMs += POLL_MS) {
    if (waitedMs % REMIND_MS === 0) {
      log.info(
        { backendPid: await migratingBackend(session) },
        'another process migrates this database; waiting for it',
      );
    }
    await sleep(POLL_MS);
  }
}

async function tryLock(session: Queryable): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>({
    text: 'select pg_try_advisory_lock($1, $2) as locked',
    values: LOCK,
  });
  return rows[0]?.locked === true;
}

/** Process id of the server's session that migrates this database now; undefined when none does. */
export async function migratingBackend(db: Queryable): Promise<number | undefined> {
  const { rows } = await db.query<{ pid: number }>({
    text: `select pid from pg_locks
      where locktype = 'advisory' and granted and classid = $1 and objid = $2 and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())`,
    values: LOCK,
  });
  return rows[0]?.pid;
}

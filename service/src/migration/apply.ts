import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../db/queryable.js';
import type { Logger } from '../log.js';
import { isSerializationFailure, sqlstate, SQLSTATE } from '../sqlstate.js';
import type { Migration } from './migrations.js';

/**
 * A statement that waits for a table lock holds up everyone who comes after it. So it gives up soon, lets them pass, and
 * tries again: for ten minutes in all, since the longest statement of the services takes less.
 */
const LOCK_TIMEOUT_MS = 3_000;
const LOCK_ATTEMPTS = 100;
const LOCK_PAUSE_MS = 3_000;

/** Applies one migration and records it. Safe to repeat after it was interrupted anywhere. */
export async function apply(session: Queryable, migration: Migration, log: Logger): Promise<void> {
  const start = performance.now();
  log.info({ migration: migration.name }, 'applying a migration');
  if (typeof migration.sql === 'string') await applyAtOnce(session, migration.sql, migration.version, log);
  else await applyStepwise(session, migration.sql, migration.version, log);
  log.info({ migration: migration.name, durationMs: Math.round(performance.now() - start) }, 'applied a migration');
}

/** Statements that are sent as one text are one transaction (PostgreSQL documentation, 53.2.2.1). */
async function applyAtOnce(session: Queryable, sql: string, version: number, log: Logger): Promise<void> {
  await session.query({ text: `set lock_timeout = ${LOCK_TIMEOUT_MS}` });
  await whenLocksAllow(() => session.query({ text: `${sql};${recordSql(version)}` }), log);
}

async function applyStepwise(
  session: Queryable,
  statements: readonly string[],
  version: number,
  log: Logger,
): Promise<void> {
  await runStepwise(session, statements, log);
  await session.query({ text: recordSql(version) });
}

/**
 * For what PostgreSQL does outside of transactions only. No lock timeout: these statements hold up neither reads nor writes,
 * and one that gives up while it waits for an old transaction leaves a useless index behind.
 */
export async function runStepwise(session: Queryable, statements: readonly string[], log: Logger): Promise<void> {
  await session.query({ text: 'set lock_timeout = 0' });
  for (const text of statements) {
    await whenLocksAllow(async () => {
      const index = /^create index concurrently if not exists (\w+)/.exec(text)?.[1];
      if (index !== undefined) {
        await dropUnfinishedIndex(session, index, log);
        log.info({ index }, 'building an index; how far it is, pg_stat_progress_create_index tells');
      }
      await session.query({ text });
    }, log);
  }
}

/** An interrupted build leaves an index that is never used, that costs each write, and that `if not exists` takes as done. */
async function dropUnfinishedIndex(session: Queryable, index: string, log: Logger): Promise<void> {
  const { rows } = await session.query<{ indisvalid: boolean }>({
    text: 'select indisvalid from pg_index where indexrelid = to_regclass($1)',
    values: [index],
  });
  if (rows[0]?.indisvalid !== false) return;
  log.warn({ index }, 'an interrupted build left this index unfinished; building it anew');
  await session.query({ text: `drop index concurrently ${index}` });
}

async function whenLocksAllow(work: () => Promise<unknown>, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const blocked = sqlstate(error) === SQLSTATE.lockNotAvailable || isSerializationFailure(error);
      if (!blocked || attempt === LOCK_ATTEMPTS) throw error;
      log.warn({ attempt, of: LOCK_ATTEMPTS }, 'the tables are locked by long statements of others; trying again');
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

function recordSql(version: number): string {
  return `insert into goose_db_version (version_id, is_applied) values (${version}, true)`;
}

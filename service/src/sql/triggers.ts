import type { Connections } from '../db/connections.js';
import type { Queryable } from '../db/queryable.js';
import type { Logger } from '../log.js';
import { sqlstate, SQLSTATE } from '../sqlstate.js';

/** Upstream's version of the triggers, a date; it is part of their names. */
const VERSION = '05092024';
/** Two-part key of an advisory lock: 'MFMD' in ASCII, as for migrations, and a number for the purpose. */
const LOCK = [0x4d464d44, 2];
/** A trigger needs a table lock for a moment; while it is waited for, no other write passes. */
const LOCK_TIMEOUT_MS = 5_000;

interface Notification {
  readonly events: string;
  /** Which rows, where not all. */
  readonly when?: string;
  /** Columns in the payload's `data`. */
  readonly keys: readonly string[];
  /** Those of them that have no bounded length. */
  readonly unbounded?: readonly string[];
}

/** What the UI is told of (contract: UI backend 12.3). Heartbeats and artifacts are not among it, on purpose: too many. */
const NOTIFICATIONS: Readonly<Record<string, Notification | undefined>> = {
  flows_v3: { events: 'insert or update or delete', keys: ['flow_id'] },
  runs_v3: { events: 'insert', keys: ['flow_id', 'run_number', 'last_heartbeat_ts'] },
  steps_v3: { events: 'insert or update or delete', keys: ['flow_id', 'run_number', 'step_name'] },
  tasks_v3: { events: 'insert', keys: ['flow_id', 'run_number', 'step_name', 'task_id'] },
  metadata_v3: {
    events: 'insert',
    when: "new.field_name in ('attempt', 'attempt_ok', 'code-package', 'code-package-url')",
    keys: ['flow_id', 'run_number', 'step_name', 'task_id', 'field_name', 'value', 'tags'],
    unbounded: ['value', 'tags'],
  },
  artifact_v3: undefined,
};

/**
 * Makes PostgreSQL tell the UI of new rows: removes the triggers of older versions and creates those that are missing.
 * Triggers that exist stay as they are, also wider ones of upstream's services; their functions get the body below, since
 * upstream's makes a client's insert fail when the payload exceeds what NOTIFY takes. Any number of processes may call this
 * at once, and a second call changes nothing.
 * @returns the tables that others kept locked (an index is being built, say): call again later for those.
 */
export async function createTriggers(db: Pick<Connections, 'transaction'>, log: Logger): Promise<string[]> {
  const locked: string[] = [];
  for (const [table, notification] of Object.entries(NOTIFICATIONS)) {
    try {
      // One transaction a table: no table is locked while another one's lock is waited for.
      const changes = await db.transaction((client) => bringUpToDate(client, table, notification));
      if (changes > 0) log.info({ table }, "brought the UI's trigger up to date");
    } catch (error) {
      if (sqlstate(error) !== SQLSTATE.lockNotAvailable) throw error;
      log.warn({ table }, "others keep the table locked; the UI's trigger has to wait");
      locked.push(table);
    }
  }
  return locked;
}

async function bringUpToDate(
  client: Queryable,
  table: string,
  notification: Notification | undefined,
): Promise<number> {
  await client.query({ text: 'select pg_advisory_xact_lock($1, $2)', values: LOCK });
  await client.query({ text: `set local lock_timeout = ${LOCK_TIMEOUT_MS}` });
  const existing = await triggersOf(client, table);
  const statements = [
    ...existing.filter(({ name }) => !name.includes(VERSION)).flatMap((old) => removal(table, old)),
    ...(notification ? creation(table, notification, existing) : []),
  ];
  for (const text of statements) await client.query({ text });
  return statements.length;
}

interface Trigger {
  readonly name: string;
  /** The name as SQL takes it. */
  readonly quoted: string;
  readonly body: string;
}

async function triggersOf(db: Queryable, table: string): Promise<Trigger[]> {
  const { rows } = await db.query<Trigger>({
    text: `select tgname as name, quote_ident(tgname) as quoted, prosrc as body
      from pg_trigger join pg_proc on pg_proc.oid = tgfoid
      where tgrelid = $1::regclass and tgname like 'notify\\_ui%'`,
    values: [table],
  });
  return rows;
}

/** Upstream gives a function the name of its trigger. */
function removal(table: string, old: Trigger): string[] {
  return [`drop trigger ${old.quoted} on ${table}`, `drop function if exists ${old.quoted}()`];
}

function creation(table: string, notification: Notification, existing: readonly Trigger[]): string[] {
  const name = `notify_ui_${VERSION}_${table}`;
  const body = functionBody(notification);
  const current = existing.find((trigger) => trigger.name === name);
  if (current?.body === body) return [];
  const replace = `create or replace function ${name}() returns trigger language plpgsql as $body$${body}$body$`;
  if (current) return [replace];
  const when = notification.when === undefined ? '' : `when (${notification.when})`;
  return [
    replace,
    `create trigger ${name} after ${notification.events} on ${table} for each row ${when} execute function ${name}()`,
    `alter table ${table} enable always trigger ${name}`, // on a replica of a logical replication, too
  ];
}

/**
 * NOTIFY takes less than 8,000 bytes, and raises an error for more, which would make the client's insert fail. Payloads up to
 * that are upstream's, byte for byte. In a longer one, keys without a bounded length are null if they are what is long. The
 * rest always fits: three texts of 255 characters, at most six bytes each in JSON, and two short keys.
 */
function functionBody({ keys, unbounded = [] }: Notification): string {
  const payload = (valueOf: (key: string) => string) => `json_build_object(
    'table', tg_table_name,
    'schema', tg_table_schema,
    'operation', tg_op,
    'data', json_build_object(${keys.map((key) => `'${key}', ${valueOf(key)}`).join(', ')})
  )::text`;
  const ifShort = (key: string) =>
    `case when octet_length(to_json(changed.${key})::text) <= 1000 then to_json(changed.${key}) end`;
  const shortened = payload((key) => (unbounded.includes(key) ? ifShort(key) : `changed.${key}`));
  return `
declare
  changed record;
  payload text;
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  payload := ${payload((key) => `changed.${key}`)};${
    unbounded.length === 0
      ? ''
      : `
  if octet_length(payload) > 7999 then
    payload := ${shortened};
  end if;`
  }
  perform pg_notify('notify', payload);
  return null;
end
`;
}

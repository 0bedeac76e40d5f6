import type pg from 'pg';
import type { Database } from '../../src/db/database.js';
import { createTriggers } from '../../src/sql/triggers.js';
import { createDatabase, open, type TestDatabase } from '../support/database.js';
import { silent } from '../support/log.js';
import { session } from '../migration/database.js';

let database: TestDatabase;
let db: Database;
let listener: pg.Client;
let heard: string[];

beforeEach(async () => {
  database = await createDatabase();
  db = open(database);
  listener = await session(database);
  heard = [];
  listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await listener.query('listen notify');
});

afterEach(async () => {
  await listener.end();
  await db.close();
  await database.drop();
});

/** Runs SQL. @returns the payloads that it made PostgreSQL send, in order. */
async function payloads(sql: string): Promise<string[]> {
  heard = [];
  await db.query({ text: sql });
  await listener.query('select 1'); // notifications come before the answer to the next statement
  return heard;
}

async function triggers(): Promise<unknown[]> {
  const { rows } = await db.query<{ name: string; state: string }>({
    text: 'select tgname as name, tgenabled::text as state from pg_trigger where not tgisinternal order by 1',
  });
  return rows;
}

const TASK = `
  insert into flows_v3 (flow_id, ts_epoch) values ('Z', 1);
  insert into runs_v3 (flow_id, ts_epoch) values ('Z', 1);
  insert into steps_v3 (flow_id, run_number, step_name, ts_epoch) values ('Z', 1, 'start', 1);
  insert into tasks_v3 (flow_id, run_number, step_name, ts_epoch) values ('Z', 1, 'start', 1)`;
const metadata = (field: string, value: string, tags = 'null') =>
  `insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
    values ('Z', 1, 'start', 1, '${field}', ${value}, '', 1, ${tags})`;

test('five tables get a trigger that always fires, artifacts none', async () => {
  expect(await createTriggers(db, silent)).toEqual([]);
  expect(await triggers()).toEqual(
    ['flows_v3', 'metadata_v3', 'runs_v3', 'steps_v3', 'tasks_v3'].map((table) => ({
      name: `notify_ui_05092024_${table}`,
      state: 'A',
    })),
  );
});

test("new objects are notified with upstream's payloads, byte for byte", async () => {
  await createTriggers(db, silent);
  expect(await payloads(TASK)).toEqual([
    '{"table" : "flows_v3", "schema" : "public", "operation" : "INSERT", "data" : {"flow_id" : "Z"}}',
    '{"table" : "runs_v3", "schema" : "public", "operation" : "INSERT", "data" : {"flow_id" : "Z", "run_number" : 1, "last_heartbeat_ts" : null}}',
    '{"table" : "steps_v3", "schema" : "public", "operation" : "INSERT", "data" : {"flow_id" : "Z", "run_number" : 1, "step_name" : "start"}}',
    '{"table" : "tasks_v3", "schema" : "public", "operation" : "INSERT", "data" : {"flow_id" : "Z", "run_number" : 1, "step_name" : "start", "task_id" : 1}}',
  ]);
  expect(await payloads(metadata('attempt_ok', `'True'`, `'["attempt_id:0"]'`))).toEqual([
    '{"table" : "metadata_v3", "schema" : "public", "operation" : "INSERT", "data" : {"flow_id" : "Z", "run_number" : 1, ' +
      '"step_name" : "start", "task_id" : 1, "field_name" : "attempt_ok", "value" : "True", "tags" : ["attempt_id:0"]}}',
  ]);
});

test('of metadata only the fields that the UI waits for are notified', async () => {
  await createTriggers(db, silent);
  await payloads(TASK);
  const fields = ['attempt', 'attempt_ok', 'code-package', 'code-package-url', 'attempt-done', 'runtime', 'ds-type'];
  const notified = await payloads(fields.map((field) => metadata(field, `'x'`)).join(';'));
  expect(notified.map((payload) => (JSON.parse(payload) as { data: { field_name: string } }).data.field_name)).toEqual(
    fields.slice(0, 4),
  );
});

test('changes and removals are notified for flows and steps, not for runs and tasks: heartbeats change those', async () => {
  await createTriggers(db, silent);
  await payloads(TASK);
  expect(await payloads('update runs_v3 set last_heartbeat_ts = 2; update tasks_v3 set last_heartbeat_ts = 2')).toEqual(
    [],
  );
  const changed = await payloads(`update flows_v3 set user_name = 'ann'; update steps_v3 set user_name = 'ann'`);
  const removed = await payloads(
    'delete from tasks_v3; delete from steps_v3; delete from runs_v3; delete from flows_v3',
  );
  expect(
    [...changed, ...removed].map((payload) =>
      /"table" : "(\w+)".*"operation" : "(\w+)".*"flow_id" : "Z"/.exec(payload)?.slice(1),
    ),
  ).toEqual([
    ['flows_v3', 'UPDATE'],
    ['steps_v3', 'UPDATE'],
    ['steps_v3', 'DELETE'],
    ['flows_v3', 'DELETE'],
  ]);
});

test('a payload that is too long for NOTIFY is sent without what is long, and the insert succeeds', async () => {
  await createTriggers(db, silent);
  await payloads(TASK);
  const dataOf = ([payload = '{}']: string[]) => (JSON.parse(payload) as { data: Record<string, unknown> }).data;
  expect(dataOf(await payloads(metadata('code-package', `repeat('x', 9000)`, `'["attempt_id:0"]'`)))).toEqual({
    flow_id: 'Z',
    run_number: 1,
    step_name: 'start',
    task_id: 1,
    field_name: 'code-package',
    value: null,
    tags: ['attempt_id:0'],
  });
  const tags = `jsonb_build_array(repeat('t', 9000))`;
  expect(dataOf(await payloads(metadata('attempt', `'1'`, tags)))).toMatchObject({ value: '1', tags: null });
  expect(
    dataOf(await payloads(metadata('attempt', `repeat('x', 5000)`, `jsonb_build_array(repeat('t', 5000))`))),
  ).toMatchObject({ value: null, tags: null });
});

test('payloads up to the limit are sent whole', async () => {
  await createTriggers(db, silent);
  await payloads(TASK);
  const [small = ''] = await payloads(metadata('attempt', `''`));
  const room = 7999 - small.length;
  expect((await payloads(metadata('attempt', `repeat('x', ${room})`)))[0]).toHaveLength(7999);
  expect((await payloads(metadata('attempt', `repeat('x', ${room + 1})`)))[0]).toHaveLength(small.length + 2); // null, not ""
});

test('the longest possible ids always fit', async () => {
  await createTriggers(db, silent);
  const name = 'notify_ui_05092024_metadata_v3';
  const forAllFields = `drop trigger ${name} on metadata_v3; create trigger ${name} after insert on metadata_v3 for each row execute function ${name}()`;
  await db.query({ text: forAllFields });
  const id = `repeat(E'\\x01', 255)`; // six bytes each in JSON
  const insert = (value: string, tag: string) => `
    insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
    values (${id}, 9223372036854775807, ${id}, 9223372036854775807, ${id}, ${value}, '', 1, jsonb_build_array(${tag}))`;
  const [short = ''] = await payloads(insert(`repeat(E'\\x01', 166)`, `repeat('t', 9000)`));
  expect(short.length).toBeGreaterThan(3 * 255 * 6 + 166 * 6);
  expect((await payloads(insert(`repeat('x', 2500)`, `repeat('t', 2500)`)))[0]).toContain(
    '"value" : null, "tags" : null',
  );
});

test('a second call, and many at once, change nothing', async () => {
  const made = async () => {
    const text = `select oid::int, xmin::text from pg_trigger where not tgisinternal
      union all select oid::int, xmin::text from pg_proc where proname like 'notify_ui%' order by 1`;
    return (await db.query({ text })).rows;
  };
  await Promise.all(Array.from({ length: 8 }, () => createTriggers(db, silent)));
  const before = await made();
  expect(before).toHaveLength(10);
  await createTriggers(db, silent);
  expect(await made()).toEqual(before);
});

const OLD = `
  create function notify_ui_01012020_artifact_v3() returns trigger language plpgsql as 'begin return null; end';
  create trigger notify_ui_01012020_artifact_v3 after insert on artifact_v3 for each row execute function notify_ui_01012020_artifact_v3();
  create function "notify_ui_Old" () returns trigger language plpgsql as 'begin return null; end';
  create trigger "notify_ui_Old" after insert on runs_v3 for each row execute function "notify_ui_Old" ();
  create function audit() returns trigger language plpgsql as 'begin return null; end';
  create trigger audit after insert on runs_v3 for each row execute function audit()`;

test('triggers of older versions go, with their functions, on artifacts too; those of others stay', async () => {
  await db.query({ text: OLD });
  await createTriggers(db, silent);
  expect((await triggers()).filter((trigger) => !(trigger as { name: string }).name.includes('05092024'))).toEqual([
    { name: 'audit', state: 'O' },
  ]);
  const { rows } = await db.query({
    text: `select proname from pg_proc where pronamespace = 'public'::regnamespace and proname not like '%05092024%'`,
  });
  expect(rows).toEqual([{ proname: 'audit' }]);
});

test("wider triggers of upstream's metadata service stay, but long payloads no longer make their inserts fail", async () => {
  await db.query({ text: TASK });
  const fragile = `create function notify_ui_05092024_metadata_v3() returns trigger language plpgsql as $$
    begin perform pg_notify('notify', json_build_object('value', new.value)::text); return new; end $$;
    create trigger notify_ui_05092024_metadata_v3 after insert on metadata_v3 for each row execute function notify_ui_05092024_metadata_v3()`;
  await db.query({ text: fragile });
  const insert = metadata('any-field', `repeat('x', 9000)`);
  await expect(db.query({ text: insert })).rejects.toThrow('payload string too long');
  await createTriggers(db, silent);
  expect(await payloads(insert)).toHaveLength(1);
});

test('DB_SCHEMA_NAME is where triggers and functions are made', async () => {
  const { migrate } = await import('../../src/migration/migrate.js');
  const elsewhere = open(database, { DB_SCHEMA_NAME: 'other' });
  await migrate(elsewhere.primary, silent);
  await createTriggers(elsewhere, silent);
  await elsewhere.close();
  const { rows } = await db.query({
    text: `select pronamespace::regnamespace::text as schema, count(*) from pg_proc where proname like 'notify_ui%' group by 1`,
  });
  expect(rows).toEqual([{ schema: 'other', count: 5 }]);
  expect(await payloads(`insert into other.flows_v3 (flow_id, ts_epoch) values ('Z', 1)`)).toEqual([
    '{"table" : "flows_v3", "schema" : "other", "operation" : "INSERT", "data" : {"flow_id" : "Z"}}',
  ]);
});

test('a table that others keep locked is left for later and named', async () => {
  const other = await session(database);
  await other.query('begin; lock table runs_v3 in share update exclusive mode'); // what an index build holds
  expect(await createTriggers(db, silent)).toEqual(['runs_v3']);
  expect(await triggers()).toHaveLength(4);
  await other.query('commit');
  await other.end();
  expect(await createTriggers(db, silent)).toEqual([]);
  expect(await triggers()).toHaveLength(5);
});

import { asSuperuser, createEmptyDatabase, open, type TestDatabase } from '../support/database.js';
import type { Database } from '../../src/db/database.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { sqlstate } from '../../src/sqlstate.js';

describe('inserts that come together', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    await asSuperuser(
      'create table item (name text primary key, transaction bigint not null default txid_current())',
      database.name,
    );
    db = open(database);
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });
  beforeEach(() => asSuperuser('truncate item', database.name));

  const insert = (name: string | null) =>
    db.inserts.query({ name: 'insert', text: 'insert into item (name) values ($1) returning name', values: [name] });
  const stored = async () =>
    (
      await db.query<{ name: string; transaction: number }>({
        text: 'select name, transaction from item order by name',
      })
    ).rows;

  it('are committed in few transactions, and each gets its own answer', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `item ${i}`);
    const answers = await Promise.all(names.map(insert));
    expect(answers.map(({ rows }) => (rows[0] as { name: string }).name)).toEqual(names);
    const rows = await stored();
    expect(rows).toHaveLength(100);
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBeLessThan(10);
  });

  it('do not suffer from one that fails', async () => {
    await insert('taken');
    const answers = await Promise.allSettled(['a', 'taken', 'b', null, 'c'].map(insert));
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(answers.map((answer) => (answer.status === 'rejected' ? sqlstate(answer.reason) : 'stored'))).toEqual([
      'stored',
      '23505',
      'stored',
      '23502',
      'stored',
    ]);
    expect((await stored()).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'taken']);
  });

  it('are all answered when the connection is lost in the middle, and the next ones work', async () => {
    await asSuperuser(
      `create or replace function slow() returns trigger language plpgsql as 'begin perform pg_sleep(5); return new; end';
       create trigger slow before insert on item for each row execute function slow()`,
      database.name,
    );
    const answers = Array.from({ length: 50 }, (_, i) => insert(`lost ${i}`));
    const ended = Promise.allSettled(answers);
    await whenActive(database.name);
    await asSuperuser(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}' and state = 'active'`,
    );
    for (const answer of await ended) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) as unknown });
    }
    await asSuperuser('drop trigger slow on item', database.name);
    expect(await stored()).toEqual([]);
    await insert('after');
    expect(await stored()).toHaveLength(1);
  });
});

/** Both lanes are in the middle of a statement. */
async function whenActive(name: string): Promise<void> {
  for (;;) {
    const { rows } = await asSuperuser(
      `select count(*)::int as busy from pg_stat_activity where datname = '${name}' and wait_event = 'PgSleep'`,
    );
    if ((rows[0] as { busy: number }).busy >= 2) return;
  }
}

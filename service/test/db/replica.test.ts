import type { Queryable } from '../../src/db/queryable.js';
import { Replica } from '../../src/db/replica.js';
import { DatabaseUnavailable } from '../../src/db/unavailable.js';
import { recordingLog } from '../support/log.js';

describe('a read replica', () => {
  let now: number;
  let failure: Error | undefined;
  let asked: string[];
  const log = recordingLog();
  const server = (name: string, fails: () => Error | undefined): Queryable => ({
    query: async () => {
      asked.push(name);
      const error = fails();
      if (error) throw error;
      return { rows: [], rowCount: 0, command: name, oid: 0, fields: [] };
    },
  });
  let points: Queryable;
  beforeEach(() => {
    [now, failure, asked] = [1_000_000, undefined, []];
    log.lines.length = 0;
    points = new Replica(log, () => now).points(
      server('replica', () => failure),
      server('primary', () => undefined),
    );
  });
  const read = async () => (await points.query({ text: '' })).command;

  test('that failed is left alone for five seconds, then tried again', async () => {
    failure = new DatabaseUnavailable('gone');
    expect(await read()).toBe('primary');
    now += 4999;
    expect(await read()).toBe('primary');
    expect(asked).toEqual(['replica', 'primary', 'primary']);
    now += 1;
    failure = undefined;
    expect(await read()).toBe('replica');
  });

  test('that stays away is a line in the log for each time that it is tried', async () => {
    failure = new DatabaseUnavailable('gone');
    await Promise.all([read(), read(), read()]);
    expect(log.lines).toHaveLength(1);
    now += 5000;
    await read();
    expect(log.lines).toHaveLength(2);
  });

  test('that ends a read because it must follow the primary is asked again the next time', async () => {
    failure = Object.assign(new Error('canceling statement due to conflict with recovery'), {
      code: '40001',
      severity: 'ERROR',
    });
    expect(await read()).toBe('primary');
    failure = undefined;
    expect(await read()).toBe('replica');
  });
});

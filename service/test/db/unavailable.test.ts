import { DatabaseUnavailable, guarded } from '../../src/db/unavailable.js';

const fromServer = (code: string) => Object.assign(new Error('text'), { code, severity: 'ERROR' });

describe('what counts as a database that cannot be reached', () => {
  test.each([
    ['08006', 'connection failure'],
    ['25006', 'read-only'],
    ['28P01', 'wrong password'],
    ['28000', 'refused by pg_hba.conf'],
    ['3D000', 'no such database'],
    ['53100', 'disk full'],
    ['53300', 'too many connections'],
    ['57P01', 'shutting down'],
    ['57P03', 'starting up'],
    ['57P05', 'idle too long'],
    ['58030', 'I/O error'],
  ])('%s (%s) from the server', async (code) => {
    await expect(guarded(Promise.reject(fromServer(code)))).rejects.toThrow(DatabaseUnavailable);
  });

  test('whatever the driver itself complains about', async () => {
    await expect(guarded(Promise.reject(new Error('Connection terminated')))).rejects.toThrow(
      /^The database cannot be reached: Connection terminated$/,
    );
  });

  test.each(['23505', '22001', '40001', '57014', '42P01', '55P03'])(
    'not %s, which is about the statement',
    async (code) => {
      await expect(guarded(Promise.reject(fromServer(code)))).rejects.toEqual(fromServer(code));
    },
  );

  test('a code of Node is no code of the server, although it can have five characters', async () => {
    await expect(guarded(Promise.reject(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })))).rejects.toThrow(
      DatabaseUnavailable,
    );
  });
});

describe('the error about it', () => {
  test('tells the reason, also where a name has several addresses and Node gives only a code', () => {
    const bothFailed = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), {
      code: 'ECONNREFUSED',
    });
    expect(new DatabaseUnavailable(bothFailed).message).toBe('The database cannot be reached: ECONNREFUSED');
    expect(new DatabaseUnavailable('the answer took too long').message).toBe(
      'The database cannot be reached: the answer took too long',
    );
  });

  test('keeps the cause', () => {
    const cause = new Error('x');
    expect(new DatabaseUnavailable(cause).cause).toBe(cause);
  });
});

import { loadConfig } from '../../src/config.js';
import { openDatabase } from '../../src/db/database.js';
import { createLogger } from '../../src/http/logger.js';
import { linesInto } from '../support/http.js';

describe('the log', () => {
  const logged = (level: string) => {
    const lines: Record<string, unknown>[] = [];
    return { lines, log: createLogger(loadConfig({ LOGLEVEL: level }), 'metadata', linesInto(lines)) };
  };

  test('is a JSON object a line, with the service, its process and the time', () => {
    const { lines, log } = logged('info');
    log.info({ run: 7 }, 'answered');
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
        service: 'metadata',
        pid: process.pid,
        run: 7,
        msg: 'answered',
      },
    ]);
  });

  test.each([
    ['DEBUG', ['debug', 'info', 'warn', 'error']],
    ['WARNING', ['warn', 'error']],
    ['CRITICAL', []],
  ])('LOGLEVEL=%s lets %j through', (level, expected) => {
    const { lines, log } = logged(level);
    for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name]({}, name);
    expect(lines.map(({ msg }) => msg)).toEqual(expected);
  });

  test('of a database that cannot be reached has the reason, and no password', async () => {
    const { lines, log } = logged('debug');
    const config = loadConfig({
      MF_METADATA_DB_HOST: '127.0.0.1',
      MF_METADATA_DB_PORT: '1',
      MF_METADATA_DB_PSWD: 'hunter2',
    });
    const db = openDatabase(config.database, log);
    const error: unknown = await db.query({ text: 'select 1' }).catch((reason: unknown) => reason);
    log.error({ err: error, db }, 'no database');
    await db.close();
    expect(JSON.stringify(lines)).toContain('ECONNREFUSED');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});

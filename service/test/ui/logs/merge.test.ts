import { readRows } from '../../../src/ui/logs/log-rows.js';
import { LINE_LIMIT } from '../../../src/ui/logs/line-source.js';
import { downloaded, line, messages, openLog, source } from './merged.js';

const merged = async (...files: (string | Buffer)[]) => messages(await openLog(files.map(source)));
const signal = new AbortController().signal;

describe('The lines of two files', () => {
  it('come in the order of their times', async () => {
    const runtime = line(1, 'r1') + line(4, 'r4') + line(5, 'r5');
    const task = line(2, 't2') + line(3, 't3') + line(6, 't6');
    expect(await merged(runtime, task)).toEqual(['r1', 't2', 't3', 'r4', 'r5', 't6']);
  });

  it('come in the order of the files at the same time', async () => {
    expect(await merged(line(1, 'r'), line(1, 't') + line(1, 't2'))).toEqual(['r', 't', 't2']);
  });

  it('keep the order of their file whatever their times', async () => {
    expect(await merged(line(5, 'r5') + line(1, 'r1'), line(2, 't2') + line(6, 't6'))).toEqual([
      't2',
      'r5',
      'r1',
      't6',
    ]);
  });

  it('hold their file back when they have no time', async () => {
    expect(await merged('raw\n' + line(1, 'r1'), line(5, 't5') + line(6, 't6'))).toEqual(['t5', 't6', 'raw', 'r1']);
  });

  it('have the year 3000 for a time when they have none', async () => {
    const log = await openLog([source(line(1, 'r') + 'raw\n')]);
    expect(await readRows(log, 0, 9, signal)).toEqual([
      { row: 0, timestamp: Date.UTC(2026, 0, 1) + 1, line: 'r' },
      { row: 1, timestamp: Date.UTC(3000, 0, 1), line: 'raw' },
    ]);
  });

  it('end with a newline only, and may miss it at the end', async () => {
    expect(await merged(line(1, '1%\r2%\r3%') + '\n' + 'last')).toEqual(['1%\r2%\r3%', '', 'last']);
  });

  it('are none when there is nothing', async () => {
    expect(await merged()).toEqual([]);
    expect(await merged('', '')).toEqual([]);
    expect(await downloaded(await openLog([]))).toBe('');
  });

  it('are those that are left when the file becomes shorter while it is read', async () => {
    const whole = source(line(1, 'one') + line(2, 'two'));
    const log = await openLog([{ ...whole, size: whole.size + 1000 }]);
    expect(log.index.rows).toBe(2);
    expect(await messages(log, 0, 9)).toEqual(['one', 'two']);
  });

  it('are downloaded without times, and without a newline at the end', async () => {
    const log = await openLog([source(line(1, 'r') + line(3, '')), source(line(2, 't') + 'raw')]);
    expect(await downloaded(log)).toBe('r\nt\n\nraw');
  });

  it('are shown up to a limit, and downloaded as a whole, when they are very long', async () => {
    const long = 'é'.repeat(2_000_000);
    const log = await openLog([source(line(1, 'before') + line(2, long) + line(3, 'after'))]);
    const [before, shown, after] = await messages(log);
    expect([before, after]).toEqual(['before', 'after']);
    expect(shown).toMatch(/^é+… \(\d+ more bytes, which the download has\)$/);
    expect(shown?.length).toBeLessThan(LINE_LIMIT);
    expect(await downloaded(log)).toBe(`before\n${long}\nafter`);
  });

  it('fail the page that has one which is not UTF-8, and no other', async () => {
    const log = await openLog([source(Buffer.concat([Buffer.from(line(1, 'good')), Buffer.from([0xff, 0x0a])]))]);
    expect(await messages(log, 0, 1)).toEqual(['good']);
    await expect(messages(log, 1, 2)).rejects.toMatchObject({ id: 'UnicodeDecodeError' });
  });
});

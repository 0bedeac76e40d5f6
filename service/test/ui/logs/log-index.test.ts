import { ROWS_PER_CHECKPOINT } from '../../../src/ui/logs/log-index.js';
import { line, messages, openLog, source } from './merged.js';

/** `count` lines, one each millisecond from `from` on. */
function lines(count: number, from = 0, name = 't'): string {
  return Array.from({ length: count }, (_, i) => line(from + i, `${name}${from + i}`)).join('');
}

describe('The index of a log', () => {
  const many = 25 * ROWS_PER_CHECKPOINT + 7;

  it('leads to any row by reading little', async () => {
    const files = [source(lines(many)), source(lines(many, 0, 'r'))];
    const log = await openLog(files);
    expect(log.index.rows).toBe(2 * many);
    for (const file of files) file.reads.length = 0;
    const row = 2 * 17_501;
    expect(await messages(log, row, row + 4)).toEqual(['t17501', 'r17501', 't17502', 'r17502']);
    const bytes = files.flatMap(({ reads }) => reads).reduce((sum, [start, end]) => sum + end - start, 0);
    expect(bytes).toBeLessThan((files[0]?.size ?? 0) / 5);
  });

  it('gives the same rows from each checkpoint as from the start', async () => {
    const log = await openLog([
      source(lines(2500, 0, 'r') + 'raw\n' + lines(900, 9000, 'r')),
      source(lines(4000, 1000)),
    ]);
    const all = await messages(log);
    expect(all).toHaveLength(log.index.rows);
    for (const start of [1, 999, 1000, 1001, 2500, 4000, 6000, 7399, 7400]) {
      expect(await messages(log, start, start + 5)).toEqual(all.slice(start, start + 5));
    }
  });

  it('takes no more memory than a few bytes a thousand rows', async () => {
    const log = await openLog([source(lines(many))]);
    expect(log.index.bytes).toBeLessThan(4000);
  });
});

describe('A log that grows', () => {
  async function grow(before: string[], added: string[]) {
    const log = await openLog(before.map(source));
    const files = before.map((text, i) => source(text + (added[i] ?? '')));
    const grown = await openLog(files, log.index);
    const read = files.map(({ reads, size }) => ({ from: Math.min(...reads.map(([start]) => start)), size }));
    const anew = await openLog(files.map((_, i) => source((before[i] ?? '') + (added[i] ?? ''))));
    expect(grown.index).toEqual(anew.index);
    expect(await messages(grown)).toEqual(await messages(anew));
    return read;
  }

  it('is read on from its last part', async () => {
    const [file] = await grow([lines(5500)], [lines(10, 6000)]);
    expect(file?.from).toBeGreaterThan((file?.size ?? 0) * 0.85);
  });

  it('is read on from there when one file had ended long before, and does not grow', async () => {
    const [, task] = await grow([lines(5, 0, 'r'), lines(5500)], ['', lines(10, 6000)]);
    expect(task?.from).toBeGreaterThan((task?.size ?? 0) * 0.85);
  });

  it('is read again from where a file that grows had ended', async () => {
    const [, task] = await grow([lines(5, 0, 'r'), lines(5500)], [line(100, 'r-late'), '']);
    expect(task?.from).toBe(0);
  });

  it('may have had half a line at its end', async () => {
    const text = lines(3001);
    await grow([text.slice(0, -10)], [text.slice(-10) + lines(3, 4000)]);
    await grow([text.slice(0, -1)], ['more of the line\n' + lines(3, 4000)]);
    await grow([text + '[MFLOG|0|2026-01-01T00:0', lines(2, 9000, 'r')], [`0:00.5Z|task|id]x\n`, '']);
  });

  it('is read anew when it has become shorter', async () => {
    const log = await openLog([source(lines(3000))]);
    const shorter = await openLog([source(lines(10, 50))], log.index);
    expect(await messages(shorter)).toEqual(Array.from({ length: 10 }, (_, i) => `t${50 + i}`));
  });

  it('is read anew when a second file appears', async () => {
    const log = await openLog([source(lines(3000, 10))]);
    const both = await openLog([source(line(0, 'r')), source(lines(3000, 10))], log.index);
    expect(await messages(both, 0, 2)).toEqual(['r', 't10']);
  });
});

import { Interrupted, lastLines, run } from '../../../scripts/test-docker/command.js';

test('a command that takes too long is ended, and what it said is shown', async () => {
  const slow = run('sh', ['-c', 'echo started; exec sleep 30'], { timeoutMs: 2000 });
  await expect(slow).rejects.toThrow(/took longer than 2 s\nstarted/);
});

test('an interruption ends the command', async () => {
  const interruption = new AbortController();
  const running = run('sleep', ['30'], { signal: interruption.signal });
  setTimeout(() => interruption.abort(), 100);
  await expect(running).rejects.toThrow(Interrupted);
});

test('standard output can be told from all output', async () => {
  const { stdout, output } = await run('sh', ['-c', 'echo one; echo two >&2']);
  expect(stdout).toBe('one\n');
  expect(output.split('\n').sort()).toEqual(['', 'one', 'two']);
});

test('only the end of a long output is shown', () => {
  expect(lastLines('1\n2\n3\n', 2)).toBe('2\n3');
});

import { ProgramMissing, ProgramTooSlow, run } from '../../../scripts/azure/program.js';

const { env } = process;
const sh = (script: string, settings: object = {}) => run('sh', ['-c', script], { env, ...settings });

test('keeps what a program prints on each stream, and its status', async () => {
  expect(await sh('echo a; echo b >&2; exit 3')).toEqual({ status: 3, stdout: 'a\n', stderr: 'b\n' });
});

test('tells a missing program from one that fails', async () => {
  await expect(run('no-such-program', [], { env })).rejects.toThrow(ProgramMissing);
});

test('ends a program that is too slow, with what it has started', async () => {
  await expect(sh('sleep 1000 & wait', { timeoutMs: 200 })).rejects.toThrow(ProgramTooSlow);
});

test('ends it when the user wants to stop, and gives the reason', async () => {
  const stop = new AbortController();
  const ended = sh('sleep 1000', { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
});

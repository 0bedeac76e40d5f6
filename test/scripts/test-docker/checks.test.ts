import { Checks, PartEnded } from '../../../scripts/test-docker/checks.js';
import { Interrupted } from '../../../scripts/test-docker/command.js';

function recorded(): { checks: Checks; lines: string[] } {
  const lines: string[] = [];
  return { checks: new Checks((line) => lines.push(line)), lines };
}

test('checks are counted, and a failed one does not keep the next from running', async () => {
  const { checks, lines } = recorded();
  await checks.check('one', () => undefined);
  await checks.check('two', () => Promise.reject(new Error('found 1\nexpected 2')));
  await checks.check('three', async () => undefined);
  expect(checks.summary).toBe('2 passed, 1 failed');
  expect(checks.failed).toBe(1);
  expect(lines.join('\n')).toMatch(
    /ok {6}one \(0\.0 s\)\n {2}FAILED {2}two \(0\.0 s\)\n {10}found 1\n {10}expected 2\n {2}ok {6}three/,
  );
});

test('a required check that fails ends the part and is counted once', async () => {
  const { checks } = recorded();
  const part = checks.require('the image builds', () => {
    throw new Error('no');
  });
  await expect(part).rejects.toThrow(PartEnded);
  expect(checks.summary).toBe('0 passed, 1 failed');
});

test('an interruption is not a failed check', async () => {
  const { checks } = recorded();
  await expect(checks.check('one', () => Promise.reject(new Interrupted()))).rejects.toThrow(Interrupted);
  expect(checks.summary).toBe('0 passed, 0 failed');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../../../scripts/local-stack/log-tail.js';
import { cleanUp, temporaryFolder } from './stack-process.js';

describe('the last lines of a log', () => {
  let root: string;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => cleanUp(root));
  const log = (text: string) => {
    writeFileSync(join(root, 'a.log'), text);
    return lastLines(join(root, 'a.log'));
  };

  test('are five, each short enough to read', () => {
    expect(log(Array.from({ length: 9 }, (_, n) => `line ${n}`).join('\n') + '\n')).toEqual([
      'line 4',
      'line 5',
      'line 6',
      'line 7',
      'line 8',
    ]);
    expect(log('x'.repeat(100_000))).toEqual(['x'.repeat(300)]);
  });

  test("of the services' JSON are the message and the error's", () => {
    expect(
      log('{"level":30,"msg":"listening"}\n{"level":50,"msg":"no schema","err":{"message":"run upgrade"}}\n'),
    ).toEqual(['listening', 'no schema: run upgrade']);
  });

  test('of a log that is empty or missing are none', () => {
    expect(log('')).toEqual([]);
    expect(lastLines(join(root, 'missing.log'))).toEqual([]);
  });
});

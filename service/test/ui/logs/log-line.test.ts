import { parseHeader } from '../../../src/ui/logs/log-line.js';

const parse = (line: string) => {
  const header = parseHeader(Buffer.from(line));
  return header && { micros: header.micros, message: Buffer.from(line).subarray(header.length).toString() };
};
const TIME = Date.UTC(2026, 10, 22, 5, 22, 52) * 1000;

describe('A line of a log', () => {
  it.each([
    ['all digits', '[MFLOG|0|2026-11-22T05:22:52.451802Z|runtime|56ec9cb5]hello', TIME + 451_802, 'hello'],
    ['three digits', '[MFLOG|0|2026-11-22T05:22:52.451Z|task|x]hello', TIME + 451_000, 'hello'],
    ['one digit', '[MFLOG|0|2026-11-22T05:22:52.4Z|task|x]hello', TIME + 400_000, 'hello'],
    ['a mark that it was glued', '[![MFLOG|0|2026-11-22T05:22:52.0Z|task|x]hello', TIME, 'hello'],
    ['no message', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|x]', TIME, ''],
    ['bars and brackets in the message', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|x]a | b ] [c', TIME, 'a | b ] [c'],
    ['any letters', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|x]刺身\r', TIME, '刺身\r'],
    ['another header in the message', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|x][MFLOG|0|b', TIME, '[MFLOG|0|b'],
    ['a leap day', '[MFLOG|0|2024-02-29T00:00:00.0Z|task|x]x', Date.UTC(2024, 1, 29) * 1000, 'x'],
  ])('tells its time and message with %s', (_what, line, micros, message) => {
    expect(parse(line)).toEqual({ micros, message });
  });

  it.each([
    ['nothing', ''],
    ['no header', 'hello'],
    ['another version', '[MFLOG|1|2026-11-22T05:22:52.0Z|task|x]hello'],
    ['no fraction', '[MFLOG|0|2026-11-22T05:22:52Z|task|x]hello'],
    ['seven digits', '[MFLOG|0|2026-11-22T05:22:52.1234567Z|task|x]hello'],
    ['a day that does not exist', '[MFLOG|0|2026-02-30T05:22:52.0Z|task|x]hello'],
    ['hour 24', '[MFLOG|0|2026-02-03T24:00:00.0Z|task|x]hello'],
    ['no end', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|x hello'],
    ['no id', '[MFLOG|0|2026-11-22T05:22:52.0Z|task]hello'],
    ['an empty writer', '[MFLOG|0|2026-11-22T05:22:52.0Z||x]hello'],
    ['an empty id', '[MFLOG|0|2026-11-22T05:22:52.0Z|task|]hello'],
    ['blanks before', ' [MFLOG|0|2026-11-22T05:22:52.0Z|task|x]hello'],
  ])('has no time with %s', (_what, line) => {
    expect(parse(line)).toBeUndefined();
  });
});

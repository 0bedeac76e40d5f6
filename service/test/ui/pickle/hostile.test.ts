import { toPyJson } from '../../../src/ui/pickle/json.js';
import { unpickle } from '../../../src/ui/pickle/unpickle.js';
import { UnpicklingError } from '../../../src/ui/pickle/unpickling-error.js';
import type { PyValue } from '../../../src/ui/pickle/values.js';

/** Assembles a pickle of opcodes as they are written (`]` is an empty list) and of bytes. */
function pickle(...parts: (string | number | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? Buffer.from(part, 'latin1') : part,
    ),
  );
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

const read = (bytes: Buffer) => toPyJson(unpickle(bytes));

describe('A hostile pickle', () => {
  it.each([
    ['os.system', pickle('cos\nsystem\n(X\x02\0\0\0idtR.')],
    ['posix.system, protocol 4', pickle(0x80, 4, 0x8c, 5, 'posix', 0x8c, 6, 'system', 0x93, 0x8c, 2, 'id', 0x85, 'R.')],
    ['subprocess.Popen', pickle('csubprocess\nPopen\n(X\x02\0\0\0idtR.')],
    ['builtins.eval', pickle('cbuiltins\neval\n(X\x01\0\0\x001tR.')],
    ["Python 2's __builtin__.getattr", pickle('c__builtin__\ngetattr\n(X\x01\0\0\x001tR.')],
    ['os.system by INST', pickle("(S'id'\nios\nsystem\n.")],
    ['os.system by OBJ', pickle('(cos\nsystem\nX\x02\0\0\0ido.')],
    ['os.system by NEWOBJ', pickle(0x80, 2, 'cos\nsystem\n', ')', 0x81, '.')],
  ])('that wants %s called is refused', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(/wants .* called, which no value needs/);
  });

  it('that wants something called by another name gets an object that is no JSON', () => {
    expect(() => read(pickle('cevil\nRun\n(X\x02\0\0\0idtR.'))).toThrow('Object of type Run is not JSON serializable');
  });

  it.each([
    ['BINUNICODE8', pickle(0x8d, uint64(2n ** 62n), 'x.')],
    ['BINBYTES8', pickle(0x8e, uint64(2n ** 63n), 'x.')],
    ['BYTEARRAY8', pickle(0x96, uint64(2n ** 40n), 'x.')],
    ['BINUNICODE', pickle('X\xff\xff\xff\x7fx.')],
    ['LONG4', pickle(0x8b, '\xff\xff\xff\x7fx.')],
    ['LONG4 of a negative length', pickle(0x8b, '\xff\xff\xff\xffx.')],
    ['BINSTRING of a negative length', pickle('T\xff\xff\xff\xffx.')],
  ])('cannot announce more than it has: %s', (_opcode, bytes) => {
    expect(() => unpickle(bytes)).toThrow(UnpicklingError);
    expect(() => unpickle(bytes)).toThrow(/is cut off: expected -?\d+ more bytes/);
  });

  it('cannot unfold to more than fits: ten lists of ten lists of ten …', () => {
    const levels = Array.from({ length: 20 }, (_, i) =>
      pickle(']', 'q', i + 1, '(', ...Array<string>(10).fill(`h${String.fromCharCode(i)}`), 'e'),
    );
    const bomb = pickle(']', 'q', 0, 'K\x01a', ...levels, '.');
    expect(bomb.length).toBeLessThan(1000);
    expect(() => read(bomb)).toThrow('unfolds to more parts');
  });

  it('cannot unfold to more text than fits', () => {
    const text = 'x'.repeat(100_000);
    const bomb = pickle(
      'X',
      Buffer.from([0xa0, 0x86, 1, 0]),
      text,
      'q',
      0,
      '0](',
      ...Array<string>(1000).fill('h\0'),
      'e.',
    );
    expect(() => read(bomb)).toThrow('unfolds to more text');
  });

  it('may refer to one text often, as long as it fits', () => {
    const honest = pickle('X\x02\0\0\0hi', 'q', 0, '0](', ...Array<string>(1000).fill('h\0'), 'e.');
    expect(read(honest)).toEqual(Array<PyValue>(1000).fill('hi'));
  });

  it('cannot nest so deeply that the stack ends', () => {
    expect(() => read(pickle(']'.repeat(100_000), 'a'.repeat(99_999), '.'))).toThrow('nested too deeply');
  });

  it('cannot contain itself', () => {
    expect(() => read(pickle(']q\0h\0a.'))).toThrow('nested too deeply, or contains itself');
    expect(() => read(pickle(']q\0(h\0h\0h\0e.'))).toThrow(UnpicklingError);
  });

  it('cannot go on for ever', () => {
    expect(() => unpickle(pickle('N0'.repeat(1_000_001)))).toThrow('more than 2000000 opcodes');
  });

  it.each([
    ['an unknown opcode', pickle(0xff, '.')],
    ['a persistent id', pickle('Pid\n.')],
    ['an extension code', pickle(0x80, 2, 0x82, 1, '.')],
    ['a buffer outside of it', pickle(0x80, 5, 0x97, '.')],
    ['a newer protocol', pickle(0x80, 6, 'N.')],
    ['nothing on its stack', pickle('.')],
    ['a mark that was never set', pickle('l.')],
    ['a pop below its mark', pickle('N(Na.')],
    ['a pair that reaches below its mark', pickle('K\x01(K\x02\x86.')],
    ['a reference to what it has not memoized', pickle('h\x05.')],
    ['an append to a number', pickle('K\x01K\x02a.')],
    ['a key without a value', pickle('}(K\x01u.')],
    ['a call of a number', pickle('K\x01)R.')],
    ['arguments that are no tuple', pickle('cx\nY\nK\x01R.')],
    ['an integer that is none', pickle('Ione\n.')],
    ['an integer of 5000 digits', pickle('L', '1'.repeat(5000), 'L\n.')],
    ['an integer of 4000 bytes', pickle(0x8b, '\xa0\x0f\0\0', Buffer.alloc(4000, 1), '.')],
    ['a float that is none', pickle('Fone\n.')],
    ['a line without an end', pickle('I1')],
    ['a text that is not UTF-8', pickle('X\x01\0\0\0\xff.')],
    ['a text with a character that does not exist', pickle('V\\UFFFFFFFF\n.')],
    ['a quoted text without quotes', pickle('Snone\n.')],
    ['a class without a name', pickle(0x80, 4, 'NN', 0x93, '.')],
    ['a dict that is made of no pairs', pickle('ccollections\nOrderedDict\n](K\x01e\x85R.')],
  ])('is refused with %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(UnpicklingError);
  });
});

import { ByteReader, decodeText } from './byte-reader.js';
import { construct } from './construct.js';
import { floatOfText, intOfBytes, intOfText, longOfText, quotedBytes, rawUnicode } from './literals.js';
import { Opcode, opcodeName } from './opcodes.js';
import { PickleStack } from './pickle-stack.js';
import { UnpicklingError } from './unpickling-error.js';
import { PyDict, PyGlobal, PyObject, PySet, PyTuple, typeName, type PyValue } from './values.js';

// Own code, because the one kept library (pickleparser) reads Python's 2 and 2.0 as the same number, which `str()` must tell
// apart, has no limits, and calls what its user registers for REDUCE.

/** A pickle of Metaflow's has one opcode per few bytes; a graph of a thousand steps has about 100,000. */
const MAX_OPCODES = 2_000_000;
const MAX_PROTOCOL = 5;

/**
 * Reads a pickle of protocol 0 to 5 as data. Takes time and memory in proportion to its length, whatever it says.
 *
 * @throws UnpicklingError when it is broken, uses what values do not need (persistent ids, extension codes, buffers outside of
 * the pickle), or wants a function called that runs something.
 */
export function unpickle(bytes: Uint8Array): PyValue {
  return new Unpickler(bytes).run();
}

class Unpickler {
  readonly #in: ByteReader;
  readonly #stack = new PickleStack();
  readonly #memo = new Map<number, PyValue>();

  constructor(bytes: Uint8Array) {
    this.#in = new ByteReader(bytes);
  }

  run(): PyValue {
    for (let count = 0; count < MAX_OPCODES; count += 1) {
      const code = this.#in.byte();
      if (code === Opcode.STOP) return this.#stack.pop();
      this.#step(code);
    }
    throw new UnpicklingError(`The pickle has more than ${MAX_OPCODES} opcodes.`);
  }

  #step(code: number): void {
    const input = this.#in;
    switch (code) {
      case Opcode.PROTO:
        return this.#checkProtocol(input.byte());
      case Opcode.FRAME:
        return void input.uint64(); // its length is of no use, and is not trusted
      case Opcode.NONE:
        return this.#stack.push(null);
      case Opcode.NEWTRUE:
        return this.#stack.push(true);
      case Opcode.NEWFALSE:
        return this.#stack.push(false);
      case Opcode.INT:
        return this.#stack.push(intOfText(input.line()));
      case Opcode.LONG:
        return this.#stack.push(longOfText(input.line()));
      case Opcode.BININT:
        return this.#stack.push(BigInt(input.int32()));
      case Opcode.BININT1:
        return this.#stack.push(BigInt(input.byte()));
      case Opcode.BININT2:
        return this.#stack.push(BigInt(input.uint16()));
      case Opcode.LONG1:
        return this.#stack.push(intOfBytes(input.take(input.byte())));
      case Opcode.LONG4:
        return this.#stack.push(intOfBytes(input.take(input.int32())));
      case Opcode.FLOAT:
        return this.#stack.push(floatOfText(input.line()));
      case Opcode.BINFLOAT:
        return this.#stack.push(input.float64());

      case Opcode.UNICODE:
        return this.#stack.push(rawUnicode(input.line()));
      case Opcode.SHORT_BINUNICODE:
        return this.#stack.push(decodeText(input.take(input.byte())));
      case Opcode.BINUNICODE:
        return this.#stack.push(decodeText(input.take(input.uint32())));
      case Opcode.BINUNICODE8:
        return this.#stack.push(decodeText(input.take(input.uint64())));
      case Opcode.STRING:
        return this.#stack.push(textOfPython2(quotedBytes(input.line())));
      case Opcode.BINSTRING:
        return this.#stack.push(textOfPython2(input.take(input.int32())));
      case Opcode.SHORT_BINSTRING:
        return this.#stack.push(textOfPython2(input.take(input.byte())));
      case Opcode.SHORT_BINBYTES:
        return this.#stack.push(input.take(input.byte()));
      case Opcode.BINBYTES:
        return this.#stack.push(input.take(input.uint32()));
      case Opcode.BINBYTES8:
        return this.#stack.push(input.take(input.uint64()));
      case Opcode.BYTEARRAY8:
        input.take(input.uint64());
        return this.#stack.push(new PyObject(new PyGlobal('builtins', 'bytearray'))); // no JSON, so its content is of no use

      default:
        return this.#stepWithStack(code);
    }
  }

  #stepWithStack(code: number): void {
    switch (code) {
      case Opcode.MARK:
        return this.#stack.mark();
      case Opcode.POP:
        return this.#stack.drop();
      case Opcode.POP_MARK:
        return void this.#stack.popToMark();
      case Opcode.DUP:
        return this.#stack.push(this.#stack.top());

      case Opcode.EMPTY_LIST:
        return this.#stack.push([]);
      case Opcode.LIST:
        return this.#stack.push(this.#stack.popToMark());
      case Opcode.APPEND:
        return this.#append([this.#stack.pop()]);
      case Opcode.APPENDS:
        return this.#append(this.#stack.popToMark());
      case Opcode.EMPTY_TUPLE:
        return this.#stack.push(new PyTuple([]));
      case Opcode.TUPLE:
        return this.#stack.push(new PyTuple(this.#stack.popToMark()));
      case Opcode.TUPLE1:
      case Opcode.TUPLE2:
      case Opcode.TUPLE3:
        return this.#stack.push(new PyTuple(this.#stack.popMany(code - Opcode.TUPLE1 + 1)));
      case Opcode.EMPTY_DICT:
        return this.#stack.push(new PyDict());
      case Opcode.DICT:
        this.#stack.push(new PyDict());
        return this.#setItems(this.#stack.popToMarkBelowTop());
      case Opcode.SETITEM:
        return this.#setItems(this.#stack.popMany(2));
      case Opcode.SETITEMS:
        return this.#setItems(this.#stack.popToMark());
      case Opcode.EMPTY_SET:
        return this.#stack.push(new PySet('set', []));
      case Opcode.ADDITEMS:
        return this.#append(this.#stack.popToMark());
      case Opcode.FROZENSET:
        return this.#stack.push(new PySet('frozenset', this.#stack.popToMark()));

      case Opcode.PUT:
        return this.#memoize(Number(longOfText(this.#in.line())));
      case Opcode.BINPUT:
        return this.#memoize(this.#in.byte());
      case Opcode.LONG_BINPUT:
        return this.#memoize(this.#in.uint32());
      case Opcode.MEMOIZE:
        return this.#memoize(this.#memo.size);
      case Opcode.GET:
        return this.#stack.push(this.#recall(Number(longOfText(this.#in.line()))));
      case Opcode.BINGET:
        return this.#stack.push(this.#recall(this.#in.byte()));
      case Opcode.LONG_BINGET:
        return this.#stack.push(this.#recall(this.#in.uint32()));

      default:
        return this.#stepWithObject(code);
    }
  }

  #stepWithObject(code: number): void {
    switch (code) {
      case Opcode.GLOBAL:
        return this.#stack.push(this.#readGlobal());
      case Opcode.STACK_GLOBAL: {
        const [module, name] = this.#stack.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw new UnpicklingError('A class has no name.');
        return this.#stack.push(new PyGlobal(module, name));
      }
      case Opcode.REDUCE:
      case Opcode.NEWOBJ: {
        const [callable, args] = this.#stack.popMany(2);
        return this.#stack.push(construct(callable ?? null, tupleItems(args)));
      }
      case Opcode.NEWOBJ_EX: {
        const [callable, args] = this.#stack.popMany(3);
        return this.#stack.push(construct(callable ?? null, tupleItems(args)));
      }
      case Opcode.INST: {
        const type = this.#readGlobal();
        return this.#stack.push(construct(type, this.#stack.popToMark()));
      }
      case Opcode.OBJ: {
        const [callable, ...args] = this.#stack.popToMark();
        return this.#stack.push(construct(callable ?? null, args));
      }
      case Opcode.BUILD: {
        const state = this.#stack.pop();
        const target = this.#stack.top();
        if (target instanceof PyObject) target.state = state; // of other values it is what subclasses add
        return;
      }
      default:
        throw new UnpicklingError(`The opcode ${opcodeName(code)} at ${this.#in.position - 1} is not supported.`);
    }
  }

  #checkProtocol(protocol: number): void {
    if (protocol > MAX_PROTOCOL) {
      throw new UnpicklingError(`Found pickle protocol ${protocol}, expected at most ${MAX_PROTOCOL}.`);
    }
  }

  #readGlobal(): PyGlobal {
    const module = this.#in.line();
    return new PyGlobal(module, this.#in.line());
  }

  #append(items: readonly PyValue[]): void {
    const target = this.#stack.top();
    const list = Array.isArray(target) ? target : target instanceof PySet ? target.items : undefined;
    if (list) for (const item of items) list.push(item);
    else if (!(target instanceof PyObject)) throw new UnpicklingError(`Items are added to a ${typeName(target)}.`);
  }

  #setItems(items: readonly PyValue[]): void {
    const target = this.#stack.top();
    if (items.length % 2 === 1) throw new UnpicklingError('A dict has a key without a value.');
    if (target instanceof PyObject) return; // a subclass of dict, of which only the name counts
    if (!(target instanceof PyDict)) throw new UnpicklingError(`Entries are added to a ${typeName(target)}.`);
    for (let i = 0; i < items.length; i += 2) {
      target.entries.push([items[i] as PyValue, items[i + 1] as PyValue]); // the length is even
    }
  }

  #memoize(index: number): void {
    this.#memo.set(index, this.#stack.top());
  }

  #recall(index: number): PyValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw new UnpicklingError(`The pickle refers to ${index}, which it has not memoized.`);
    return value;
  }
}

function tupleItems(args: PyValue | undefined): readonly PyValue[] {
  if (args instanceof PyTuple) return args.items;
  throw new UnpicklingError('The arguments of a call are no tuple.');
}

/** `str` of Python 2: UTF-8 if it can be, else one character a byte. */
function textOfPython2(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

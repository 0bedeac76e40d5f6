import { PyDict, PyGlobal, PyObject, PySet, PyTuple, type PyValue } from './values.js';
import { UnpicklingError } from './unpickling-error.js';

/** Modules that no value has a reason to name: who does wants something run. Nothing would be, but the error shall say so. */
const EXECUTING = new Set([
  'commands',
  'ctypes',
  'importlib',
  'nt',
  'os',
  'posix',
  'pty',
  'runpy',
  'shutil',
  'socket',
  'subprocess',
  'sys',
  'webbrowser',
]);
/** All that may be made of `builtins` beside exceptions, and is no JSON. Its functions are refused as those of `os` are. */
const BUILTIN_TYPES = ['bytearray', 'complex', 'memoryview', 'object', 'range', 'slice', 'xrange'];

type Maker = (args: readonly PyValue[]) => PyValue;

/** The callables whose outcome is a plain value. All others are described by their name, see `construct`. */
const MAKERS = new Map<string, Maker>([
  ['builtins.set', ([items]) => new PySet('set', sequence(items))],
  ['builtins.frozenset', ([items]) => new PySet('frozenset', sequence(items))],
  ['builtins.list', ([items]) => sequence(items)],
  ['builtins.tuple', ([items]) => new PyTuple(sequence(items))],
  ['builtins.dict', ([items]) => dictOf(items)],
  ['builtins.bytes', ([text]) => bytesOf(text)],
  ['collections.OrderedDict', ([items]) => dictOf(items)],
  ['collections.Counter', ([items]) => dictOf(items)],
  ['collections.defaultdict', ([, items]) => dictOf(items)],
  ['_codecs.encode', ([text]) => bytesOf(text)],
]);

/** Functions that make an object of the class that is their first argument. */
const MADE_OF_FIRST = new Set(['copyreg._reconstructor', 'copyreg.__newobj__', 'copyreg.__newobj_ex__']);

/**
 * Stands for calling `callable` (REDUCE, NEWOBJ, INST, …). Nothing is ever called: a few types of Python are known, an object of
 * any other class stays an empty shell with the name of the class.
 */
export function construct(callable: PyValue, args: readonly PyValue[]): PyValue {
  if (!(callable instanceof PyGlobal)) throw new UnpicklingError('Something that is no class or function is called.');
  const { module } = callable;
  const known = MAKERS.get(`${module}.${callable.name}`);
  if (known) return known(args);
  const [first, , third] = args;
  if (MADE_OF_FIRST.has(`${module}.${callable.name}`) && first instanceof PyGlobal) {
    return third instanceof PyTuple && isForeachFrame(first) ? third : construct(first, []);
  }
  // The module differed in old versions of Metaflow.
  if (isForeachFrame(callable)) return new PyTuple(args);
  if (isExecuting(module, callable.name)) {
    throw new UnpicklingError(`The pickle wants ${module}.${callable.name} called, which no value needs. Refused.`);
  }
  const isHelper = /^_|^[a-z]/.test(callable.name) && first instanceof PyGlobal; // numpy's _reconstruct(ndarray, …)
  if (module === 'builtins' && callable.name === 'xrange') return new PyObject(new PyGlobal(module, 'range'));
  return new PyObject(isHelper ? first : callable);
}

function isExecuting(module: string, name: string): boolean {
  if (module === 'builtins') return !BUILTIN_TYPES.includes(name) && !/^[A-Z]/.test(name);
  return EXECUTING.has(module.split('.', 1)[0] ?? '');
}

function isForeachFrame({ name }: PyGlobal): boolean {
  return name === 'ForeachFrame';
}

function sequence(value: PyValue | undefined): PyValue[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return [...value];
  if (value instanceof PyTuple || value instanceof PySet) return [...value.items];
  throw new UnpicklingError('A collection is made of something that is none.');
}

function dictOf(value: PyValue | undefined): PyDict {
  const dict = new PyDict();
  if (value === undefined || value === null) return dict;
  if (value instanceof PyDict)
    dict.entries.push(...value.entries.map(([key, item]): [PyValue, PyValue] => [key, item]));
  else {
    for (const pair of sequence(value)) {
      const [key, item] = sequence(pair);
      if (key === undefined || item === undefined)
        throw new UnpicklingError('A dict is made of something else than pairs.');
      dict.entries.push([key, item]);
    }
  }
  return dict;
}

/** Protocols 0 to 2 write `bytes` as Latin-1 text. */
function bytesOf(value: PyValue | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return Uint8Array.from(value, Number);
  throw new UnpicklingError('Bytes are made of something that is no text.');
}

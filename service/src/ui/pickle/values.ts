/**
 * What a pickle holds, without Python. Python's `int` is a bigint, its `float` a number, because `str()` tells 2 from 2.0;
 * a list is an array, `bytes` a Uint8Array.
 */
export type PyValue =
  null | boolean | bigint | number | string | Uint8Array | PyValue[] | PyTuple | PySet | PyDict | PyGlobal | PyObject;

export class PyTuple {
  constructor(readonly items: readonly PyValue[]) {}
}

export class PySet {
  constructor(
    readonly kind: 'set' | 'frozenset',
    readonly items: PyValue[],
  ) {}
}

/** In the order of the pickle. Of equal keys the last one counts. */
export class PyDict {
  readonly entries: [key: PyValue, value: PyValue][] = [];
}

const PYTHON_2_MODULES: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** The name of a class or function. Never looked up. */
export class PyGlobal {
  /** By its name in Python 3. */
  readonly module: string;

  constructor(
    module: string,
    readonly name: string,
  ) {
    this.module = Object.hasOwn(PYTHON_2_MODULES, module) ? (PYTHON_2_MODULES[module] ?? module) : module;
  }
}

/** An object of a class that nothing is known about but its name. It is never made, only described. */
export class PyObject {
  state: PyValue = null;
  constructor(readonly type: PyGlobal) {}
}

/** The name of the type, as Python's error texts have it. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PySet) return value.kind;
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PyObject) return value.type.name;
  // Which of both it is, only Python could tell.
  if (value instanceof PyGlobal) return value.module === 'builtins' || /^[A-Z]/.test(value.name) ? 'type' : 'function';
  if (value instanceof Uint8Array) return 'bytes';
  return { boolean: 'bool', bigint: 'int', number: 'float' }[typeof value as string] ?? 'str';
}

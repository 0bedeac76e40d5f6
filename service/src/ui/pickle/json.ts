import { ReadError } from '../read-error.js';
import { pythonStr } from './python-text.js';
import { UnpicklingError } from './unpickling-error.js';
import { PyDict, PyTuple, typeName, type PyValue } from './values.js';

/** What Python's `json` keeps of a value: `int` is a bigint, `float` a number, tuples have become lists, keys texts. */
export type PyJson = null | boolean | bigint | number | string | PyJson[] | Map<string, PyJson>;

/** What a value may unfold to. A pickle names the same list many times at the cost of two bytes; each time counts here. */
export interface JsonLimits {
  readonly depth: number;
  readonly nodes: number;
  /** UTF-16 units of all texts together. */
  readonly characters: number;
}

/** Python gives up at a depth of about 1000. No value of Metaflow's own comes near. */
const DEFAULT_LIMITS: JsonLimits = { depth: 200, nodes: 200_000, characters: 4_194_304 };

/**
 * As `json.loads(json.dumps(value))`.
 *
 * @throws ReadError `TypeError` for a type that JSON does not have, with Python's text.
 * @throws UnpicklingError beyond the limits, so also for a list that contains itself.
 */
export function toPyJson(value: PyValue, limits: JsonLimits = DEFAULT_LIMITS): PyJson {
  let nodes = 0;
  let characters = 0;
  const countText = (text: string): string => {
    characters += text.length;
    if (characters > limits.characters) throw new UnpicklingError('The value unfolds to more text than can be shown.');
    return text;
  };

  const convert = (part: PyValue, depth: number): PyJson => {
    nodes += 1;
    if (nodes > limits.nodes) throw new UnpicklingError('The value unfolds to more parts than can be shown.');
    if (depth > limits.depth) throw new UnpicklingError('The value is nested too deeply, or contains itself.');
    if (typeof part === 'string') return countText(part);
    if (part === null || typeof part !== 'object') return part;
    if (Array.isArray(part)) return part.map((item) => convert(item, depth + 1));
    if (part instanceof PyTuple) return part.items.map((item) => convert(item, depth + 1));
    if (!(part instanceof PyDict))
      throw new ReadError('TypeError', `Object of type ${typeName(part)} is not JSON serializable`);
    return new Map(part.entries.map(([key, item]) => [countText(jsonKey(key)), convert(item, depth + 1)]));
  };
  return convert(value, 0);
}

function jsonKey(key: PyValue): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return String(key);
  if (typeof key === 'number')
    return { Infinity: 'Infinity', '-Infinity': '-Infinity', NaN: 'NaN' }[String(key)] ?? pythonStr(key);
  if (typeof key === 'bigint') return String(key);
  throw new ReadError('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** For `JSON.stringify`: large integers lose digits, as in a browser; what is no number in JSON becomes null. */
export function plainJson(value: PyJson): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plainJson(item)]));
  return value;
}

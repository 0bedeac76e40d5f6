import { ServiceError } from '../../errors.js';
import { OPERATORS, type QueryPairs } from '../filters.js';
import { sqlOf, type Shape } from './shape.js';

/** SQL conditions of a request, and the values of their parameters. */
export interface Conditions {
  /** Those that need the row alone, and those that need the joins. */
  readonly own: readonly string[];
  readonly computed: readonly string[];
  readonly values: readonly unknown[];
}

/**
 * `field:operator=value` and `_tags:operator=value` (contract: UI backend 3.1, 3.2): parameters are ANDed, values between commas
 * ORed, unknown fields and operators ignored. Parameters are numbered after the `before` ones of the path.
 * @throws ServiceError invalid_filter for `is` with anything but null; PostgreSQL refuses values that a column cannot have.
 */
export function parseConditions(pairs: QueryPairs, shape: Shape, before: number): Conditions {
  const own: string[] = [];
  const computed: string[] = [];
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${before + values.push(value)}`;
  for (const [key, text] of pairs) {
    const { field, operator } = splitKey(key);
    if (field === '_tags') own.push(tagCondition(operator, text.split(','), parameter));
    const isOwn = Object.hasOwn(shape.own, field);
    if (!isOwn && !Object.hasOwn(shape.computed, field)) continue;
    if (!Object.hasOwn(OPERATORS, operator ?? 'eq')) continue;
    (isOwn ? own : computed).push(columnCondition(sqlOf(shape, field), operator ?? 'eq', text.split(','), parameter));
  }
  return { own, computed, values };
}

/** `_tags` alone: what single objects are filtered by, too. */
export function parseTagConditions(pairs: QueryPairs, shape: Shape, before: number): Conditions {
  return parseConditions(
    pairs.filter(([key]) => splitKey(key).field === '_tags'),
    shape,
    before,
  );
}

/** At the first colon. */
export function splitKey(key: string): { field: string; operator: string | undefined } {
  const colon = key.indexOf(':');
  if (colon === -1) return { field: key, operator: undefined };
  return { field: key.slice(0, colon), operator: key.slice(colon + 1) };
}

function columnCondition(
  column: string,
  operator: string,
  texts: readonly string[],
  parameter: (value: unknown) => string,
): string {
  const alternatives = texts.map((text) => {
    if (text === 'null') return `${column} is null`;
    if (operator === 'is')
      throw new ServiceError('invalid_filter', `Found the value "${text}" for the operator \`is\`, expected null.`);
    const { sql, value } = OPERATORS[operator]!; // the caller looked
    return `${column} ${sql} ${parameter(value?.(text) ?? text)}`;
  });
  return `(${alternatives.join(' or ')})`;
}

/** Of the row's own tags, also where the run's are shown. `tags || system_tags` is the expression of an index on runs. */
function tagCondition(
  operator: string | undefined,
  tags: readonly string[],
  parameter: (value: unknown) => string,
): string {
  const like = () => `${parameter(tags.map((tag) => `%${tag}%`))}::text[]`;
  switch (operator) {
    case 'likeany':
      return `t.tags::text || t.system_tags::text like any (${like()})`;
    case 'likeall':
      return `t.tags::text || t.system_tags::text like all (${like()})`;
    case 'any':
      return `(t.tags || t.system_tags) ?| ${parameter(tags)}::text[]`;
    default:
      return `(t.tags || t.system_tags) ?& ${parameter(tags)}::text[]`;
  }
}

import { ServiceError } from '../errors.js';

/** SQL conditions, each with `and` before it, and the values of their parameters. */
export interface Conditions {
  readonly sql: string;
  readonly values: readonly string[];
}

export type QueryPairs = readonly (readonly [key: string, value: string])[];

export interface FilterRules {
  /** Columns that `field:operator=value` may name; other fields are ignored, as unknown parameters are. */
  readonly fields: readonly string[];
  /** Fields whose values are whole numbers (epochs in milliseconds). */
  readonly epochs: readonly string[];
  /** Fields with a fixed set of values. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Whether `_tags` filters: tasks show the tags of their run, so theirs do not. */
  readonly tags: boolean;
}

/** Operators of upstream's grammar (services/data/filter_grammar.py): SQL, and how the value goes into it. */
export const OPERATORS: Readonly<Record<string, { sql: string; value?: (text: string) => string }>> = {
  eq: { sql: '=' },
  ne: { sql: '!=' },
  lt: { sql: '<' },
  le: { sql: '<=' },
  gt: { sql: '>' },
  ge: { sql: '>=' },
  co: { sql: 'ilike', value: (text) => `%${text}%` },
  sw: { sql: 'ilike', value: (text) => `${text}%` },
  ew: { sql: 'ilike', value: (text) => `%${text}` },
  li: { sql: 'ilike' },
  is: { sql: 'is' }, // only with null
};

/**
 * The conditions of `field:operator=value` and `_tags:operator=value` parameters: parameters are ANDed, values between commas are
 * ORed (for `_tags:all`, the default, ANDed), `null` asks for SQL's null. Parameters are numbered from `first`.
 * @throws ServiceError invalid_filter for an operator or value that upstream refuses, or fails on.
 */
export function parseFilters(pairs: QueryPairs, rules: FilterRules, first: number): Conditions {
  const sql: string[] = [];
  const values: string[] = [];
  const parameter = (value: string) => `$${first + values.push(value) - 1}`;

  for (const [key, text] of pairs) {
    const [field, operator] = split(key);
    if (rules.fields.includes(field)) check(field, operator || 'eq', text.split(','), rules);
  }
  for (const [key, text] of pairs) {
    const [field, operator] = split(key);
    if (field === '_tags' && rules.tags) sql.push(tagCondition(operator, text.split(','), parameter));
    if (!rules.fields.includes(field) || operator === '') continue; // `field:=x` is checked like `eq`, and then no filter, in upstream
    const alternatives = text.split(',').map((value) => {
      if (value === 'null') return `"${field}" is null`;
      if (operator === 'is')
        throw new ServiceError('invalid_filter', `unsupported value '${value}' for operator 'is': expected null`);
      const { sql: symbol, value: convert } = OPERATORS[operator ?? 'eq']!; // checked above
      return `"${field}" ${symbol} ${parameter(convert?.(value) ?? value)}`;
    });
    sql.push(`(${alternatives.join(' or ')})`);
  }
  return { sql: sql.map((condition) => `and ${condition}`).join(' '), values };
}

function split(key: string): [field: string, operator: string | undefined] {
  const colon = key.indexOf(':');
  if (colon === -1) return [key, undefined];
  return [key.slice(0, colon), key.slice(colon + 1)];
}

/** In upstream's order: the operator, then each value. */
function check(field: string, operator: string, values: readonly string[], rules: FilterRules): void {
  if (!Object.hasOwn(OPERATORS, operator)) {
    throw new ServiceError('invalid_filter', `unsupported operator '${operator}' for field '${field}'`);
  }
  for (const value of values) {
    if (value === 'null') continue;
    const choices = rules.choices?.[field];
    if (choices && !choices.includes(value))
      throw new ServiceError('invalid_filter', `unsupported ${field} filter: ${value}`);
    if (rules.epochs.includes(field) && !/^\s*[+-]?\p{Nd}+(_\p{Nd}+)*\s*$/u.test(value)) {
      throw new ServiceError('invalid_filter', `invalid ${field}: expected integer epoch milliseconds, got '${value}'`);
    }
  }
}

function tagCondition(
  operator: string | undefined,
  tags: readonly string[],
  parameter: (value: string) => string,
): string {
  const list = (as: (tag: string) => string) => `array[${tags.map((tag) => `${parameter(as(tag))}::text`).join(', ')}]`;
  switch (operator) {
    case 'likeany':
      return `tags::text || system_tags::text like any (${list((tag) => `%${tag}%`)})`;
    case 'likeall':
      return `tags::text || system_tags::text like all (${list((tag) => `%${tag}%`)})`;
    case 'any':
      return `tags || system_tags ?| ${list((tag) => tag)}`;
    default:
      return `tags || system_tags ?& ${list((tag) => tag)}`;
  }
}

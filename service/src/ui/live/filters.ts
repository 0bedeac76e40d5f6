import { matcherFromStart } from '../pattern.js';

/** An object as it is answered. */
export type Data = Readonly<Record<string, unknown>>;
export type Filter = (data: Data) => boolean;

export interface Target {
  /** Path without a query, compared with the resources of events as it is. */
  readonly path: string;
  readonly matches: Filter;
}

type Comparison = (value: unknown) => boolean;

/** Operators of a column. Text is compared as Python prints the value, and with its case, unlike in lists. */
const OPERATORS: Readonly<Record<string, (term: string) => Comparison>> = {
  eq: (term) => (value) => pythonText(value) === term,
  ne: (term) => (value) => pythonText(value) !== term,
  lt: (term) => compared(term, (order) => order < 0),
  le: (term) => compared(term, (order) => order <= 0),
  gt: (term) => compared(term, (order) => order > 0),
  ge: (term) => compared(term, (order) => order >= 0),
  co: (term) => (value) => pythonText(value).includes(term),
  sw: (term) => (value) => pythonText(value).startsWith(term),
  ew: (term) => (value) => pythonText(value).endsWith(term),
  li: () => () => true, // upstream: not implemented
  is: () => () => false, // upstream: compares identities
  re: (term) => {
    const matches = matcherFromStart(term);
    return (value) => matches(pythonText(value));
  },
};

/**
 * What a subscription asks for: `/runs?status=running&user:ne=bob&_tags=a,b` (contract: UI backend 12.1). Parameters are ANDed,
 * values between commas ORed (for `_tags`, `:all` and `:likeall` ANDed). A column that the object lacks matches nothing.
 */
export function parseTarget(resource: string): Target {
  const [beforeFragment = ''] = resource.split('#', 1);
  const query = beforeFragment.indexOf('?');
  if (query === -1) return { path: beforeFragment, matches: () => true };
  const filters = [...new URLSearchParams(beforeFragment.slice(query + 1))].flatMap(([key, value]) =>
    value === '' ? [] : (filterOf(key, value) ?? []),
  );
  return {
    path: beforeFragment.slice(0, query),
    matches: (data) => filters.every((filter) => filter(data)),
  };
}

/** Undefined for a parameter that filters nothing. */
function filterOf(key: string, value: string): Filter | undefined {
  const colon = key.indexOf(':');
  const field = colon === -1 ? key : key.slice(0, colon);
  const operator = colon === -1 ? 'eq' : key.slice(colon + 1);
  const terms = value.split(',');
  if (field === '_tags') return tagFilter(operator, terms);
  const compare = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (field.startsWith('_') || compare === undefined) return undefined;
  const alternatives = terms.map(compare);
  return (data) => Object.hasOwn(data, field) && alternatives.some((matches) => matches(data[field]));
}

function tagFilter(operator: string, terms: readonly string[]): Filter {
  const among = (tags: readonly string[]) => {
    const isThere = operator.startsWith('like')
      ? (term: string) => tags.some((tag) => tag.includes(term))
      : (term: string) => tags.includes(term);
    return operator === 'any' || operator === 'likeany' ? terms.some(isThere) : terms.every(isThere);
  };
  return ({ tags, system_tags }) =>
    Array.isArray(tags) && Array.isArray(system_tags) && among([tags, system_tags].flat().map(pythonText));
}

/**
 * Whole numbers by value, texts as texts (upstream compares whole numbers only, so that the UI's `user:le=` never matched).
 * Null is never less nor more than anything.
 */
function compared(term: string, holds: (order: number) => boolean): Comparison {
  const number = wholeNumber(term);
  return (value) => {
    const own = typeof value === 'number' ? value : typeof value === 'string' ? wholeNumber(value) : undefined;
    if (own !== undefined && number !== undefined) return holds(own - number);
    return typeof value === 'string' && holds(value < term ? -1 : value > term ? 1 : 0);
  };
}

function wholeNumber(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** Python's str() of what comes in rows. Lists and mappings, which nobody filters by, as JSON. */
function pythonText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

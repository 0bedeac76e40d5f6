import type { QueryPairs } from '../sql/filters.js';

/** All parameters of a URL in their order, also those that are there twice. */
export function queryPairs(url: string): QueryPairs {
  const start = url.indexOf('?');
  return start === -1 ? [] : [...new URLSearchParams(url.slice(start + 1))];
}

/** Of parameters that are there twice, the first counts, as in upstream. */
export function firstValues(text: string): Record<string, string> {
  const values = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) values[name] ??= value;
  return values;
}

import type { QueryPairs } from '../../sql/filters.js';
import { firstOf, readSwitch } from '../query.js';

export interface SearchQuery {
  /** Name of an artifact, or of a loop's variable. Undefined: none was given, which is an error. */
  readonly key: string | undefined;
  /** What an artifact's value has to be, or to contain; undefined: anything. */
  readonly artifactValue: ValueTerm | undefined;
  /** What to find in a task's place in its loops. */
  readonly foreachText: string;
  readonly inArtifacts: boolean;
  readonly inForeach: boolean;
  readonly invalidate: boolean;
}

export interface ValueTerm {
  readonly text: string;
  /** Not only a part of it. */
  readonly whole: boolean;
}

/** Clients encode what they send up to so many times too often. */
const DECODINGS = 3;

/** The parameters of a search (contract: UI backend 10). */
export function readSearch(pairs: QueryPairs): SearchQuery {
  const key = firstOf(pairs, 'key');
  const value = firstOf(pairs, 'value');
  const foreachValue = decoded(value ?? '');
  const scopes = decoded(firstOf(pairs, 'scope') || 'ARTIFACT').split(',');
  return {
    key,
    artifactValue: value === undefined ? undefined : valueTerm(value),
    foreachText: foreachValue === '' ? (key ?? '') : `${key}=${foreachValue}`,
    inArtifacts: scopes.includes('ARTIFACT'),
    inForeach: scopes.includes('FOREACH_VARIABLE'),
    invalidate: readSwitch(pairs, 'invalidate'),
  };
}

/** In double quotes: the whole value. */
function valueTerm(value: string): ValueTerm {
  const whole = value.startsWith('"') && value.endsWith('"');
  return { text: whole ? value.slice(1, -1) : value, whole };
}

function decoded(text: string): string {
  let result = text;
  for (let i = 0; i < DECODINGS; i += 1) {
    // Unlike decodeURIComponent, this leaves alone what is not encoded.
    result = new URLSearchParams(`text=${result.replaceAll('&', '%26')}`).get('text') ?? '';
  }
  return result;
}

import { isDeepStrictEqual } from 'node:util';
import type { Difference } from './answer.js';
import type { Oddity } from './request.js';

/** A way in which ours differs from upstream on purpose. */
export interface Rule {
  readonly name: string;
  /** Where it is written down: the number in contract/metadata-notes.md, or `general` for the rule at its top. */
  readonly note: string;
  readonly explains: (difference: Difference) => boolean;
}

/** The first rule that explains a difference. What answers 5xx on our side is never explained. */
export function ruleFor(difference: Difference): Rule | undefined {
  if (difference.ours.status >= 500 || difference.ours.status === 0) return undefined;
  return RULES.find((rule) => rule.explains(difference));
}

export const RULES: readonly Rule[] = [
  { name: 'invalid regular expression', note: '1', explains: invalidRegex },
  { name: 'limit that is not plain digits', note: '2', explains: strictLimit },
  { name: 'cursor that no server gave', note: '3', explains: strictCursor },
  { name: 'id that only Python takes for a number, or beyond the column', note: '4', explains: idBeyondReach },
  { name: 'chosen id that is empty or zero', note: '5', explains: emptyChosenId },
  { name: 'value of another type in a text field', note: '6', explains: otherType },
  { name: 'tags that are no list of texts', note: '8', explains: strictTags },
  { name: 'tag change of a run without tags', note: '8', explains: tagsOfNull },
  { name: 'attempt that is no number', note: '12', explains: strictAttempt },
  { name: 'heartbeat within ten seconds of the last', note: 'recording: run-heartbeat', explains: earlyHeartbeat },
  { name: 'upstream fails where the request is at fault', note: 'general', explains: refusedInsteadOfFailed },
];

/** Note 1: upstream compiles the pattern only when there is a row to hold it against. */
function invalidRegex({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'regex') && ours.status === 400 && [200, 500].includes(theirs.status);
}

/** Note 2: Python's int() takes more than digits; `-1` gives all rows but the last. */
function strictLimit({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'limit') && ours.status === 400 && [200, 400, 500].includes(theirs.status);
}

/** Note 3. Where Python's int() makes a number of a text, a fraction or a boolean, upstream even answers 200. */
function strictCursor({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'cursor') && ours.status === 400 && [200, 500].includes(theirs.status);
}

/** Note 4: nothing has such an id, so an object is 404 and a list of what is below it is empty; a client may choose it. */
function idBeyondReach({ request, ours, theirs }: Difference): boolean {
  const chosen = request.method === 'POST' && ours.status === 200;
  const nothing = ours.status === 404 || (ours.status === 200 && isDeepStrictEqual(ours.body, []));
  return is(request.odd, 'id') && theirs.status === 500 && (chosen || nothing);
}

/** Note 5: upstream stores such an object, and no route reaches it. */
function emptyChosenId({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'empty-id') && ours.status === 400 && [200, 409, 500].includes(theirs.status);
}

/** Note 6: lists and objects are 400; fractions are stored in their shortest form. */
function otherType({ request, ours, theirs, parts }: Difference): boolean {
  if (!is(request.odd, 'field-type')) return false;
  if (ours.status === 400) return [200, 500].includes(theirs.status);
  return (
    ours.status === 200 &&
    isDeepStrictEqual(parts, ['body']) &&
    isDeepStrictEqual(numbersAlike(ours.body), numbersAlike(theirs.body))
  );
}

/** Note 8: upstream stores any JSON as tags. */
function strictTags({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'tags') && ours.status === 400 && [200, 500].includes(theirs.status);
}

/** Note 8: tags that are null are an empty list to us. */
function tagsOfNull({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'null-tags') && theirs.status === 500 && [200, 422].includes(ours.status);
}

/** Note 12: upstream looks at the attempt only if the task has artifacts. */
function strictAttempt({ request, ours, theirs }: Difference): boolean {
  return is(request.odd, 'attempt') && ours.status === 400 && [200, 404, 500].includes(theirs.status);
}

/** The recording's step `run-heartbeat`: upstream finds no row old enough to update, and says 404; the run exists. */
function earlyHeartbeat({ request, ours, theirs, parts }: Difference): boolean {
  return (
    request.name === 'heartbeat' && theirs.status === 404 && ours.status === 200 && isDeepStrictEqual(parts, ['status'])
  );
}

/** The rule at the top of the notes: 400, 404, 409, 413 or 422 with a reason, where upstream fails for what was sent. */
function refusedInsteadOfFailed({ request, ours, theirs }: Difference): boolean {
  return (request.odd ?? []).length > 0 && theirs.status >= 500 && [400, 404, 409, 413, 422].includes(ours.status);
}

function is(odd: readonly Oddity[] | undefined, oddity: Oddity): boolean {
  return odd?.includes(oddity) ?? false;
}

/** Texts that are numbers as numbers, wherever they stand. */
function numbersAlike(value: unknown): unknown {
  if (typeof value === 'string') return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(numbersAlike);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbersAlike(item)]));
}

import { isDeepStrictEqual } from 'node:util';
import type { CompareRequest } from './request.js';

/** What is compared of an answer. Of a list in pages, the rows of all pages are its body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** One entry per page: rows, limit, and whether another page is announced. */
  readonly pages?: readonly string[];
}

export interface Difference {
  readonly request: CompareRequest;
  readonly ours: Answer;
  readonly theirs: Answer;
  /** What differs: `status`, `body`, `pages`, or a header's name. */
  readonly parts: readonly string[];
}

/** Undefined when the answers agree. */
export function differenceOf(request: CompareRequest, ours: Answer, theirs: Answer): Difference | undefined {
  const names = new Set([...Object.keys(ours.headers), ...Object.keys(theirs.headers)]);
  const parts = [...names].filter((name) => ours.headers[name] !== theirs.headers[name]);
  for (const part of ['status', 'body', 'pages'] as const)
    if (!isDeepStrictEqual(ours[part], theirs[part])) parts.push(part);
  return parts.length === 0 ? undefined : { request, ours, theirs, parts };
}

/**
 * A piece of a path: text as it is sent; an id that each server chose for itself, such as `run 3` (also `ts run 3`, the
 * moment it was made); or pieces in base64, as cursors are.
 */
export type Part = string | { readonly id: string } | { readonly base64: readonly Part[] };

/** What about a request is unusual. A rule explains a difference only where the request was unusual in its way. */
export type Oddity =
  | 'attempt' // an attempt that is no number
  | 'body' // not JSON, or not an object
  | 'cursor' // a cursor that no server gave
  | 'empty-id' // a chosen id that is empty, zero or false
  | 'field-type' // a value of another type in a text field
  | 'filter' // a filter value that the column or the operator cannot take
  | 'id' // an id of digits that are not ASCII, or beyond the column's range
  | 'limit' // a limit that is not plain digits
  | 'no-run' // posts below a run that does not exist
  | 'nul' // U+0000, which PostgreSQL cannot store
  | 'null-tags' // changes tags of a run that has none
  | 'numeric-id' // a chosen id of digits only
  | 'regex' // a pattern that is no regular expression
  | 'rows' // rows that are no objects
  | 'stored-value' // reads what an unusual row makes of a query
  | 'surrogate' // half of a UTF-16 pair
  | 'tags' // tags that are not a list of texts
  | 'too-long'; // a text beyond varchar(255)

/** How far the order of a list is defined: by the rows themselves, not at all, or only between groups of rows. */
export type Order = 'exact' | 'any' | 'attempt' | 'time';

export interface CompareRequest {
  /** The kind, for the report. */
  readonly name: string;
  readonly method: string;
  readonly path: readonly Part[];
  readonly body?: string | Buffer;
  /** `application/json` where nothing else is said; null sends none. */
  readonly contentType?: string | null;
  readonly odd?: readonly Oddity[];
  readonly order?: Order;
  /** Where the answer turns out to be a page. */
  readonly pageOrder?: Order;
}

/** Several requests at once. `equal` says what of the answers has to agree, since their order is chance. */
export interface ConcurrentRequests {
  readonly name: string;
  readonly all: readonly CompareRequest[];
}

/** The path with the ids of one server. @throws Error when the server gave no such id. */
export function renderPath(parts: readonly Part[], idOf: (label: string) => string | undefined): string {
  const text = (part: Part): string => {
    if (typeof part === 'string') return part;
    if ('base64' in part) return encodeURIComponent(Buffer.from(part.base64.map(text).join('')).toString('base64'));
    const id = idOf(part.id);
    if (id === undefined) throw new Error(`No server gave the id "${part.id}".`);
    return id;
  };
  return parts.map(text).join('');
}

/** For people, on one line: ids by their labels, long texts cut. */
export function describe({ method, path, body }: CompareRequest): string {
  const text = (part: Part): string => {
    if (typeof part === 'string') return shorten(part, 80);
    return 'base64' in part ? `base64(${part.base64.map(text).join('')})` : `<${part.id}>`;
  };
  const shown = typeof body === 'object' ? `base64:${body.toString('base64')}` : (body ?? '').replace(/\s*\n\s*/g, ' ');
  return shorten(`${method} ${path.map(text).join('')} ${shown}`.trimEnd(), 700);
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}... (${text.length} characters)`;
}

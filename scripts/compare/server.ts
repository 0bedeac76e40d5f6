import type { Answer } from './answer.js';
import { canonicalBody } from './canonical.js';
import { HttpClient, type RawAnswer } from './http-client.js';
import { renderPath, type CompareRequest } from './request.js';
import { ServerView } from './server-view.js';

const COMPARED_HEADERS = ['content-type', 'allow', 'x-limit'];
const PRESENT_HEADERS = ['metadata_service_version', 'x-next-cursor'];
/** A page of one row in a list of all flows would never end. */
const MOST_PAGES = 40;

export interface Sent {
  readonly answer: Answer;
  /** The body of the first page, unchanged. */
  readonly raw: RawAnswer;
}

/** One of the two servers, with what it chose by itself. */
export class Server {
  readonly view = new ServerView();
  readonly #http: HttpClient;

  constructor(base: string) {
    this.#http = new HttpClient(base);
  }

  /**
   * Sends a request and, where the answer is a page, follows its cursors to the end. `write` names it, in case it is one;
   * `learns` is the label of what it makes.
   */
  async send(request: CompareRequest, write: string, learns?: string): Promise<Sent> {
    const path = renderPath(request.path, (id) => this.view.idOf(id));
    const from = Date.now();
    const raw = await this.#http.send({ ...request, path });
    if (request.method !== 'GET') this.view.wrote(write, from, Date.now());
    if (learns !== undefined && raw.status === 200)
      this.view.learn(learns, JSON.parse(raw.text) as Record<string, unknown>);
    const paged = raw.headers['x-limit'] !== undefined && raw.status === 200;
    const order = (paged ? request.pageOrder : request.order) ?? 'exact';
    const answer = {
      status: raw.status,
      headers: comparedHeaders(raw),
      body: canonicalBody(raw.text, this.view, order),
    };
    if (!paged) return { answer, raw };

    const rows = rowsOf(raw);
    const pages = [summary(raw)];
    for (let page = raw; pages.length < MOST_PAGES;) {
      const cursor = page.headers['x-next-cursor'];
      if (typeof cursor !== 'string') break;
      page = await this.#http.send({ ...request, path: withCursor(path, cursor) });
      rows.push(...rowsOf(page));
      pages.push(summary(page));
    }
    return { answer: { ...answer, body: canonicalBody(JSON.stringify(rows), this.view, order), pages }, raw };
  }

  close(): void {
    this.#http.close();
  }
}

function comparedHeaders({ headers }: RawAnswer): Record<string, string> {
  const compared: Record<string, string> = {};
  for (const name of COMPARED_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string')
      compared[name] =
        name === 'allow'
          ? value
              .split(/\s*,\s*/)
              .sort()
              .join(',')
          : value.toLowerCase();
  }
  for (const name of PRESENT_HEADERS) if (headers[name] !== undefined) compared[name] = '<present>';
  return compared;
}

function rowsOf({ text }: RawAnswer): unknown[] {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows : [rows];
  } catch {
    return [text];
  }
}

function summary(page: RawAnswer): string {
  const { 'x-limit': limit, 'x-next-cursor': next } = page.headers;
  return `${page.status}: ${rowsOf(page).length} of ${String(limit)}${next === undefined ? '' : ', more'}`;
}

/** The same query with another cursor; filters stay, as a client would do it. */
export function withCursor(path: string, cursor: string): string {
  const [before, query = ''] = splitOnce(path, '?');
  const kept = query.split('&').filter((pair) => pair !== '' && !/^_cursor(=|$)/.test(pair));
  return `${before}?${[...kept, `_cursor=${encodeURIComponent(cursor)}`].join('&')}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

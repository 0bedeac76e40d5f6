import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryPairs } from '../http/query.js';
import type { QueryPairs } from '../sql/filters.js';

/** Upstream's form of an answer with one object. */
export function objectEnvelope(request: FastifyRequest, baseUrl: string | undefined, data: unknown, status = 200) {
  const query = firstValues(queryPairs(request.url));
  return { data, status, links: { self: link(request, baseUrl, query) }, query: Object.fromEntries(query) };
}

export interface Pages {
  readonly page: number;
  readonly isLast: boolean;
  /** Number of pages, where it is known. */
  readonly count?: number;
}

/** Upstream's form of a list. Clients follow `links.next` until it is null, so it must be there. */
export function listEnvelope(
  request: FastifyRequest,
  baseUrl: string | undefined,
  data: readonly unknown[],
  { page, isLast, count }: Pages,
) {
  const query = firstValues(queryPairs(request.url));
  const pages = {
    self: page,
    first: 1,
    prev: Math.max(page - 1, 1),
    next: isLast ? null : page + 1,
    last: count ?? null,
  };
  const to = (number: number | null) =>
    number === null ? null : link(request, baseUrl, new Map([...query, ['_page', String(number)]]));
  return {
    data,
    status: 200,
    links: {
      self: link(request, baseUrl, query),
      first: to(pages.first),
      prev: to(pages.prev),
      next: to(pages.next),
      last: to(pages.last),
    },
    pages,
    query: Object.fromEntries(query),
  };
}

/** JSON with upstream's content type, which names no charset. */
export function sendJson(reply: FastifyReply, body: unknown, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json')
    .serializer((text: string) => text)
    .send(JSON.stringify(body));
}

function firstValues(pairs: QueryPairs): Map<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of pairs) if (!values.has(key)) values.set(key, value);
  return values;
}

/** An absolute URL: the UI follows it as it is. Behind a proxy, `X-Forwarded-Proto` and `-Host` make it. */
function link(request: FastifyRequest, baseUrl: string | undefined, query: ReadonlyMap<string, string>): string {
  const { 'x-forwarded-proto': proto, 'x-forwarded-host': host } = request.headers;
  const base = baseUrl ?? `${firstPart(proto) ?? 'http'}://${firstPart(host) ?? request.headers.host ?? ''}`;
  const path = decodeURIComponent(request.url.split('?', 1)[0] as string); // rewrite-url.ts makes it decodable
  const form = [...query].map(([key, value]) => `${formEncode(key)}=${formEncode(value)}`).join('&');
  return `${base}${path}${form && `?${form}`}`;
}

function firstPart(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text?.split(',', 1)[0]?.trim() || undefined;
}

/** As Python's urlencode does it with `:` and `,` left as they are. */
function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',');
}

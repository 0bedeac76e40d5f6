import { ServiceError } from '../../errors.js';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import type { QueryPairs } from '../../sql/filters.js';
import { splitKey } from '../../sql/ui/conditions.js';
import { readTags } from '../../sql/ui/tags.js';
import { listEnvelope, sendJson } from '../envelope.js';
import { matcherFromStart } from '../pattern.js';
import { readPage } from '../query.js';
import type { UiServices } from '../services.js';

const tags = ['Tag'];
/** As long as upstream keeps them. */
const KEEP_MS = 300_000;

export function tagRoutes(api: App, services: UiServices): void {
  const { db, config } = services;
  const known = knownTags(services);

  api.get('/tags', { schema: { tags, summary: 'All tags' } }, async (_request, reply) =>
    sendJson(reply, await readTags(db.lists)),
  );

  api.get('/tags/autocomplete', { schema: { tags, summary: 'Tags that match' } }, async (request, reply) => {
    const pairs = queryPairs(request.url);
    const { page, limit, rows, offset } = readPage(pairs);
    const matches = tagFilter(pairs);
    const found = (await known()).filter(matches).slice(offset, offset + rows);
    return sendJson(reply, listEnvelope(request, config.ui.baseUrl, found, { page, isLast: found.length < limit }));
  });
}

/** All tags in ascending order. Those that are too old are given once more while they are read anew. */
function knownTags({ db, now, log }: UiServices): () => Promise<readonly string[]> {
  let current: Promise<readonly string[]> | undefined;
  let readAt = 0;
  const read = () => readTags(db.lists).then((found) => found.sort());
  return () => {
    if (current === undefined) {
      readAt = now();
      current = read();
      current.catch(() => (current = undefined));
    } else if (now() - readAt > KEEP_MS) {
      readAt = now();
      read().then(
        (found) => (current = Promise.resolve(found)),
        (error: unknown) => log.warn({ err: error }, 'the tags could not be read again'),
      );
    }
    return current;
  };
}

type Filter = (tag: string) => boolean;

/** Case counts, unlike in SQL. `li` and `is` are upstream's: it has not implemented them. */
const OPERATORS: Readonly<Record<string, (term: string) => Filter>> = {
  eq: (term) => (tag) => tag === term,
  ne: (term) => (tag) => tag !== term,
  lt: (term) => (tag) => tag < term,
  le: (term) => (tag) => tag <= term,
  gt: (term) => (tag) => tag > term,
  ge: (term) => (tag) => tag >= term,
  co: (term) => (tag) => tag.includes(term),
  sw: (term) => (tag) => tag.startsWith(term),
  ew: (term) => (tag) => tag.endsWith(term),
  li: () => () => true,
  is: () => () => false,
  re: (term) => {
    try {
      new RegExp(term);
    } catch (error) {
      throw new ServiceError('invalid_filter', `${(error as Error).message}. Expected a regular expression.`);
    }
    return matcherFromStart(term);
  },
};

/** `tag:operator=value`; without an operator it filters nothing, as in upstream. */
function tagFilter(pairs: QueryPairs): Filter {
  const filters = pairs.flatMap(([key, value]) => {
    const { field, operator = '' } = splitKey(key);
    const make = field === 'tag' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    return make ? [make(value)] : [];
  });
  return (tag) => filters.every((filter) => filter(tag));
}

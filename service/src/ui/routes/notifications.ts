import { createHash } from 'node:crypto';
import { queryPairs } from '../../http/query.js';
import type { App } from '../../http/server.js';
import { splitKey } from '../../sql/ui/conditions.js';
import { sendJson } from '../envelope.js';
import type { UiServices } from '../services.js';

/** A notice in the UI. Moments are in milliseconds. */
type Notice = Readonly<Record<(typeof FIELDS)[number], unknown>>;
const FIELDS = ['id', 'type', 'contentType', 'message', 'url', 'urlText', 'created', 'start', 'end'] as const;

export function notificationRoutes(api: App, { config: { ui }, log }: UiServices): void {
  const { value, fault } = ui.notifications;
  if (fault !== undefined) log.warn({ fault }, 'the notifications cannot be read; none are shown');
  const notices = Array.isArray(value) ? value.flatMap(noticeOf) : [];
  if (Array.isArray(value) && notices.length < value.length) {
    log.warn(
      { leftOut: value.length - notices.length },
      'notifications need `message` and `created` or `start`; others are left out',
    );
  }
  api.get(
    '/notifications',
    { schema: { tags: ['Admin'], summary: 'Notices that the UI shows' } },
    async (request, reply) => {
      const filters = queryPairs(request.url).map(([key, text]) => filterOf(key, text));
      return sendJson(
        reply,
        notices.filter((notice) => filters.every((matches) => matches(notice))),
      );
    },
  );
}

function noticeOf(given: unknown): Notice[] {
  if (typeof given !== 'object' || given === null) return [];
  const item = given as Record<string, unknown>;
  const created = item.created ?? item.start;
  if (!item.message || !created) return [];
  const {
    id,
    type = 'info',
    contentType = 'text',
    message,
    url = null,
    urlText = null,
    start = null,
    end = null,
  } = item;
  return [{ id: id ?? hashOf(item), type, contentType, message, url, urlText, created, start, end }];
}

/** So that the UI knows a notice again that somebody closed. */
function hashOf(item: object): string {
  return createHash('sha1').update(JSON.stringify(item)).digest('hex');
}

const OPERATORS: Readonly<Record<string, (value: number | string, term: number | string) => boolean>> = {
  eq: (value, term) => value === term,
  ne: (value, term) => value !== term,
  lt: (value, term) => value < term,
  le: (value, term) => value <= term,
  gt: (value, term) => value > term,
  ge: (value, term) => value >= term,
};

/** `field:operator=value`. What cannot be compared passes, as in upstream: better a notice too many than one that nobody sees. */
function filterOf(key: string, text: string): (notice: Notice) => boolean {
  const { field, operator = 'eq' } = splitKey(key);
  const compare = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  const isField = (name: string): name is keyof Notice => (FIELDS as readonly string[]).includes(name);
  if (compare === undefined || !isField(field)) return () => true;
  return (notice) => {
    const value = notice[field];
    const term = typeof value === 'number' ? toInteger(text) : text;
    if (!value || !term || (typeof value !== 'number' && typeof value !== 'string')) return true;
    return compare(value, term);
  };
}

function toInteger(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

import { STORE } from './recording.js';

export interface Canonical {
  /** Scheme and host of the service. */
  readonly base: string;
  /** Where the datastore is. */
  readonly store: string;
  readonly status?: number;
}

/** A body in the notation of the recording: placeholders for what depends on the moment, the machine or the driver. */
export function canonical(body: unknown, given: Canonical, key = ''): unknown {
  if (Array.isArray(body)) return body.map((item) => canonical(item, given));
  if (body !== null && typeof body === 'object') {
    return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, canonical(value, given, name)]));
  }
  if (key === 'traceback' && given.status !== 500) return '<text or null>';
  if (given.status === 500 && typeof body === 'string' && ['traceback', 'detail'].includes(key)) return '<text>';
  if (typeof body === 'number') return moment(body, key);
  return typeof body === 'string' ? body.replaceAll(given.base, '<base>').replaceAll(given.store, STORE) : body;
}

const DAYS_MS = 2 * 86_400_000;

function moment(value: number, key: string): number | string {
  const near = (ms: number) => Math.abs(ms - Date.now()) < DAYS_MS;
  if (['ts_epoch', 'started_at', 'finished_at'].includes(key) && near(value)) return '<epoch ms>';
  if (key === 'last_heartbeat_ts' && near(value * 1000)) return '<epoch s>';
  return value;
}

/**
 * What was received, with the placeholders of what was recorded in place of what they stand for, so that the two are equal where they
 * agree. `<any>`: anything; `<text>`: a text; `<duration>`: a whole number.
 */
export function fitted(got: unknown, recorded: unknown): unknown {
  if (recorded === '<any>' && got !== undefined) return recorded;
  if (recorded === '<text>' && typeof got === 'string') return recorded;
  if (recorded === '<text or null>' && (got === null || typeof got === 'string')) return recorded;
  if (recorded === '<duration>' && Number.isInteger(got)) return recorded;
  if (Array.isArray(got) && Array.isArray(recorded)) return got.map((item, i) => fitted(item, recorded[i]));
  if (isObject(got) && isObject(recorded)) {
    return Object.fromEntries(Object.entries(got).map(([name, value]) => [name, fitted(value, recorded[name])]));
  }
  return got;
}

/** The same for lists in any order: each recorded item takes the first that fits. What fits none comes last. */
export function fittedSet(got: readonly unknown[], recorded: readonly unknown[]): unknown[] {
  const rest = [...got];
  const found = recorded.flatMap((item) => {
    const wanted = JSON.stringify(sorted(item));
    const i = rest.findIndex((candidate) => JSON.stringify(sorted(fitted(candidate, item))) === wanted);
    return i === -1 ? [] : rest.splice(i, 1).map((candidate) => fitted(candidate, item));
  });
  return [...found, ...rest];
}

/** Without an order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

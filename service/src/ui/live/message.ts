/** What a client asks for (contract: UI backend 12.1). */
export type ClientMessage =
  | {
      readonly type: 'SUBSCRIBE';
      /** The client's own name for the subscription, given back with each event as it is. */
      readonly uuid: string | number;
      readonly resource: string;
      /** Seconds since 1970. */
      readonly since?: number;
    }
  | { readonly type: 'UNSUBSCRIBE'; readonly uuid: string | number };

/** Undefined for what means nothing, which is ignored. */
export function parseMessage(text: string): ClientMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { type, uuid, resource, since } = json as Record<string, unknown>;
  if ((typeof uuid !== 'string' && typeof uuid !== 'number') || !uuid) return undefined;
  if (type === 'UNSUBSCRIBE') return { type, uuid };
  if (type !== 'SUBSCRIBE' || typeof resource !== 'string' || resource === '') return undefined;
  const moment = momentOf(since);
  return { type, uuid, resource, ...(moment !== undefined && { since: moment }) };
}

/** A whole number, or its digits. Zero stands for none. */
function momentOf(since: unknown): number | undefined {
  if (typeof since !== 'number' && typeof since !== 'string') return undefined;
  return /^\d{1,15}$/.test(String(since)) && Number(since) > 0 ? Number(since) : undefined;
}

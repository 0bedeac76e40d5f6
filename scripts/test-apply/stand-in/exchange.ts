import type { JsonObject } from './json.js';

/** A request as the handlers see it. */
export interface ApiRequest {
  readonly method: string;
  /** Host that the client meant to reach, such as management.azure.com. */
  readonly host: string;
  /** Decoded, without a slash at the end. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when there was none. */
  readonly body: JsonObject | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** The stand-in does not know this request, so what follows from it proves nothing. */
  readonly gap?: boolean;
}

/** An error in the form that Azure's APIs share. */
export function refusal(status: number, code: string, message: string, headers?: Record<string, string>): Answer {
  return { status, body: { error: { code, message } }, ...(headers && { headers }) };
}

export function gap(request: ApiRequest): Answer {
  return {
    ...refusal(501, 'NotImplemented', `the stand-in does not know ${request.method} ${request.path}`),
    gap: true,
  };
}

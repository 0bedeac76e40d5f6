import { appendFileSync, writeFileSync } from 'node:fs';
import type { JsonObject } from './json.js';

/** A request and the status of its answer. Headers are not kept, so that no token is. */
export interface LoggedRequest {
  /** ISO 8601. */
  readonly t: string;
  readonly method: string;
  readonly host: string;
  /** With the query. */
  readonly path: string;
  /** Parsed JSON; a form, such as that of a token, is not kept. */
  readonly body?: JsonObject;
  readonly status: number;
  readonly gap?: boolean;
}

/** Everything that was asked of the stand-in, in memory and as a file with a line of JSON each. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];

  constructor(readonly file: string) {
    writeFileSync(file, '');
  }

  add(request: LoggedRequest): void {
    this.requests.push(request);
    appendFileSync(this.file, `${JSON.stringify(request)}\n`);
  }

  /** Those that the stand-in did not know. */
  get gaps(): LoggedRequest[] {
    return this.requests.filter((request) => request.gap === true);
  }
}

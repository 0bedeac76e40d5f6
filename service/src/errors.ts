/**
 * How an error is written to the wire. Clients print the body, and some tests of users compare it, so upstream's form is
 * kept where upstream has an answer: `text` is a JSON string, `message` an object of one text, `empty` is `{}`. What
 * upstream has no answer for is a `problem` (RFC 9457 members, as upstream's 500 has them).
 */
type Wire = 'text' | 'message' | 'empty' | 'problem';

interface ErrorKind {
  readonly status: number;
  readonly wire: Wire;
  /** What it means. */
  readonly meaning: string;
  /** What the reader does about it. */
  readonly remedy: string;
}

/** Every error that the services answer with; docs/errors.md lists the same, and a test compares both. */
export const ERRORS = {
  invalid_body: kind(
    400,
    'problem',
    'The body is not JSON, or a field has a type that cannot be stored.',
    'Send what `detail` expects.',
  ),
  invalid_limit: kind(
    400,
    'problem',
    '`_limit` is not a whole number of 0 or more.',
    'Send digits; a page holds 500 rows at most, one of the UI service 1000.',
  ),
  invalid_cursor: kind(
    400,
    'text',
    '`_cursor` did not come from this service.',
    'Send the `X-Next-Cursor` of the page before, or none.',
  ),
  invalid_filter: kind(
    400,
    'text',
    'A filter has an unknown operator or a value that its column cannot have.',
    'Correct the query parameter that the text names.',
  ),
  invalid_value: kind(
    400,
    'problem',
    'PostgreSQL refused a value (too long, out of range, wrong type, bad pattern).',
    'Correct the value that `detail` names.',
  ),
  invalid_tags: kind(
    400,
    'text',
    'A tag change is not two lists of texts.',
    'Send `tags_to_add` and `tags_to_remove` as lists of texts.',
  ),
  numeric_id: kind(
    400,
    'message',
    'An id that a client chose consists of digits only, which are reserved for ids that the database gives.',
    'Choose an id with a letter in it.',
  ),
  not_registered: kind(
    400,
    'message',
    'Rows were posted for a task that does not exist.',
    'Register run, step and task first.',
  ),
  unauthorized: kind(
    401,
    'problem',
    'The service asks for an API key, and the request has none or a wrong one.',
    'Set METAFLOW_SERVICE_AUTH_KEY to a valid key.',
  ),
  read_only: kind(403, 'problem', 'The API key may only read.', 'Use a key that may write.'),
  no_token: kind(
    403,
    'problem',
    "`/auth/token` gives out credentials of upstream's AWS sandbox, which Azure does not have.",
    'Use workload identity or a service principal.',
  ),
  not_found: kind(404, 'empty', 'The object does not exist.', 'Check flow name and ids.'),
  run_not_found: kind(
    404,
    'problem',
    'A step or task was posted for a run that does not exist.',
    'Create the run first.',
  ),
  conflict: kind(409, 'text', 'The object exists already.', 'Read it; Metaflow does.'),
  body_too_large: kind(
    413,
    'problem',
    'The body is larger than MF_BODY_LIMIT.',
    'Send fewer rows at once, or raise the limit.',
  ),
  system_tag: kind(422, 'text', 'A tag to remove is a system tag.', 'Leave it out.'),
  internal: kind(
    500,
    'problem',
    'A mistake in the service; the log has it under the request id.',
    'Report it with the log line.',
  ),
  database_unavailable: kind(
    503,
    'problem',
    'PostgreSQL cannot be reached, or all connections are busy.',
    'Wait: Metaflow tries again by itself.',
  ),
  statement_timeout: kind(
    503,
    'problem',
    'PostgreSQL did not finish within MF_METADATA_DB_TIMEOUT.',
    'Ask for pages (`_limit`), or raise the limit.',
  ),
  contention: kind(
    503,
    'problem',
    'Others changed the same rows at the same time, again and again (deadlock, serialization failure, lock timeout).',
    'Wait: Metaflow tries again by itself.',
  ),
  too_many_lists: kind(
    503,
    'problem',
    'Too many unpaged lists are being sent at once.',
    'Ask for pages (`_limit`), or try again later.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

function kind(status: number, wire: Wire, meaning: string, remedy: string): ErrorKind {
  return { status, wire, meaning, remedy };
}

/** The only error class of the services. `detail` is for people: what was found, what was expected. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly code: ErrorCode,
    readonly detail: string = ERRORS[code].meaning,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The status in words. */
  get title(): string {
    return TITLES[this.status] ?? 'Error';
  }

  /** The JSON text of the answer. */
  get body(): string {
    const { status, wire } = ERRORS[this.code];
    switch (wire) {
      case 'text':
        return JSON.stringify(this.detail);
      case 'message':
        return JSON.stringify({ message: this.detail });
      case 'empty':
        return '{}';
      case 'problem':
        return JSON.stringify({
          detail: this.detail,
          code: this.code,
          status,
          title: this.title,
          type: 'about:blank',
        });
    }
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

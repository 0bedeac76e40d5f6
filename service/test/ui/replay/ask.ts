import { request } from 'node:http';
import { canonical, fitted, fittedSet, isObject, type Canonical } from './canonical.js';
import type { Answer, Request } from './recording.js';

/** Those that were recorded. */
const HEADERS = [
  'content-type',
  'content-disposition',
  'allow',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
];

/** Sends a recorded request, without any header that was not recorded. @returns the answer in the recording's notation */
export async function ask(asked: Request, where: Omit<Canonical, 'status'>): Promise<Required<Answer>> {
  const { status, headers, text } = await send(asked, where.base);
  const shown = Object.fromEntries(
    HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  if (headers.metadata_service_version !== undefined) shown.metadata_service_version = '<present>';
  const body = canonical(parse(text), { ...where, status });
  if (isObject(body)) {
    for (const name of asked.any ?? []) if (name in body) body[name] = '<any>';
    if (asked.pick && Array.isArray(body.data)) body.data = body.data.map((row) => picked(row, asked.pick ?? []));
  }
  return { status, headers: shown as Record<string, string>, body };
}

/** What is to be equal: what was received, in the form of `wanted`, and `wanted` itself. */
export function comparable(asked: Request, wanted: Answer, got: Required<Answer>): { got: Answer; wanted: Answer } {
  const part: Answer = {
    status: got.status,
    ...(wanted.headers && { headers: got.headers }),
    ...(wanted.body !== undefined && !isRouterText(wanted.body) && { body: inOrder(asked, got.body, wanted.body) }),
  };
  const whole = isRouterText(wanted.body)
    ? { status: wanted.status, ...(wanted.headers && { headers: wanted.headers }) }
    : wanted;
  return { got: part, wanted: asked.count ? { ...whole, body: counted(whole.body) } : whole };
}

function inOrder(asked: Request, got: unknown, wanted: unknown): unknown {
  if (asked.count) return counted(fitted(got, wanted));
  if (Array.isArray(got) && Array.isArray(wanted) && asked.unordered) return fittedSet(got, wanted);
  if (!isObject(got) || !isObject(wanted) || !Array.isArray(got.data) || !Array.isArray(wanted.data))
    return fitted(got, wanted);
  if (asked.unordered) return { ...(fitted(got, wanted) as object), data: fittedSet(got.data, wanted.data) };
  if (asked.grouped === undefined) return fitted(got, wanted);
  return fitted({ ...got, data: inGroups(got.data, wanted.data, asked.grouped) }, wanted);
}

function counted(body: unknown): unknown {
  return isObject(body) && Array.isArray(body.data) ? { ...body, data: `${body.data.length} rows` } : body;
}

/** Groups in the order of the recording, and in each of them the order received. */
function inGroups(got: readonly unknown[], recorded: readonly unknown[], column: string): unknown[] {
  const groupOf = (row: unknown) => JSON.stringify((row as Record<string, unknown>)[column]);
  const place = (row: unknown) => recorded.findIndex((other) => groupOf(other) === groupOf(row));
  return [...got].sort((a, b) => place(a) - place(b)); // stable
}

/** The texts of a router about unknown paths and methods are nobody's contract. */
function isRouterText(body: unknown): boolean {
  return isObject(body) && /^40[45]: /.test(String(body['<text>']));
}

function picked(row: unknown, columns: readonly string[]): unknown {
  return isObject(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name))) : row;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { '<text>': text };
  }
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function send({ method = 'GET', path, headers = {} }: Request, base: string): Promise<Received> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

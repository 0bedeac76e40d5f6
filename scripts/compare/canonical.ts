import type { Order } from './request.js';
import type { ServerView } from './server-view.js';

/** A body in a form that two servers can be compared in: what each chose by itself becomes the label that both share. */
export function canonicalBody(text: string, view: ServerView, order: Order): unknown {
  const body = parse(text);
  const walked = walk(pathspecs(inner(body), view), undefined, view);
  return Array.isArray(walked) ? inOrder(walked, order) : walked;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { '<text>': text };
  }
}

/** Conflicts and missing parents come as JSON inside a JSON text. Of PostgreSQL's words only the code is compared. */
function inner(body: unknown): unknown {
  if (typeof body !== 'string' || !body.startsWith('{"err_msg"')) return body;
  const { err_msg: error } = parse(body) as { err_msg?: { pgcode?: unknown } };
  return { '<database error>': error?.pgcode ?? error };
}

function walk(value: unknown, key: string | undefined, view: ServerView): unknown {
  switch (key) {
    case 'ts_epoch':
      return typeof value === 'number' ? `<${view.writeAt(value) ?? 'earlier'}>` : value;
    case 'last_heartbeat_ts':
      return Number.isInteger(value) ? '<epoch s>' : value;
    case 'id':
      return Number.isInteger(value) ? '<row id>' : value;
    case 'traceback':
    case 'detail':
      return `<${key}>`;
    case 'tags': // a set after the first change of it
      return Array.isArray(value) ? [...(value as unknown[])].sort(byJson) : value;
    case 'run_number':
      return relabel(value, (id) => view.runLabel(id));
    case 'task_id':
      return relabel(value, (id) => view.taskLabel(id));
  }
  if (Array.isArray(value)) return value.map((item) => walk(item, undefined, view));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name, view)]));
  }
  return typeof value === 'string' ? systemTagSet(value) : value;
}

/** `7` as `<run 3>`, `"7"` as `"<run 3>"`: whether it is a number or a text has to agree too. */
function relabel(value: unknown, labelOf: (id: string) => string | undefined): unknown {
  if (typeof value !== 'number' && typeof value !== 'string') return value;
  const label = labelOf(String(value));
  if (label === undefined) return value;
  return typeof value === 'number' ? `<${label}>` : `"<${label}>"`;
}

/** `filtered_tasks` answers with a list of texts: FLOW/RUN/STEP/TASK. */
function pathspecs(body: unknown, view: ServerView): unknown {
  return Array.isArray(body)
    ? body.map((item: unknown) => (typeof item === 'string' ? pathspec(item, view) : item))
    : body;
}

function pathspec(text: string, view: ServerView): string {
  const parts = text.split('/');
  if (parts.length < 4) return text;
  const run = parts.length - 3;
  const task = parts.length - 1;
  return parts
    .map((part, i) => {
      const label = i === run ? view.runLabel(part) : i === task ? view.taskLabel(part) : undefined;
      return label === undefined ? part : `<${label}>`;
    })
    .join('/');
}

/** Python prints the set of tags that may not be removed, `{'b', 'a'}`, in no order. */
function systemTagSet(text: string): string {
  return text.replace(
    /^(Cannot remove tags that are existing system tags )\{(.*)\}$/s,
    (_, head: string, set: string) => {
      return `${head}{${set.split(', ').sort().join(', ')}}`;
    },
  );
}

function inOrder(rows: unknown[], order: Order): unknown[] {
  switch (order) {
    case 'exact':
      return rows;
    case 'any':
      return [...rows].sort(byJson);
    case 'attempt':
      return sortWithin(rows, 'attempt_id');
    case 'time':
      return sortWithin(rows, 'ts_epoch');
  }
}

/** Sorts neighbours that have the same value in a field; the order of the groups stays. */
function sortWithin(rows: unknown[], field: string): unknown[] {
  const groups: unknown[][] = [];
  const valueOf = (row: unknown): unknown => (row as Record<string, unknown> | null)?.[field];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && valueOf(last[0]) === valueOf(row)) last.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((group) => group.sort(byJson));
}

function byJson(a: unknown, b: unknown): number {
  const [x, y] = [JSON.stringify(a) ?? '', JSON.stringify(b) ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}

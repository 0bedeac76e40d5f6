/**
 * Answers in a form in which two servers compare: times, ids that a sequence gave and database error texts become
 * placeholders, in the notation of fixtures/metadata-service.json; all else stays as it was sent.
 */

type Label = (key: 'run_number' | 'task_id', value: unknown) => string;

/** Numbers ids by their first appearance: the first run seen is `<run 1>`. */
export function numbering(): Label {
  const seen = { run_number: [] as string[], task_id: [] as string[] };
  return (key, value) => {
    const known = seen[key];
    if (!known.includes(String(value))) known.push(String(value));
    return `<${key === 'run_number' ? 'run' : 'task'} ${known.indexOf(String(value)) + 1}>`;
  };
}

export function canonical(body: unknown, label: Label, unordered = false): unknown {
  const shown = placeholders(databaseError(body) ?? body, '', label);
  return unordered && Array.isArray(shown)
    ? shown.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : shown;
}

/** A JSON text inside the JSON text; its sentences are PostgreSQL's, only the code is compared. */
function databaseError(body: unknown): unknown {
  if (typeof body !== 'string' || !body.startsWith('{"err_msg"')) return undefined;
  return { '<database error>': (JSON.parse(body) as { err_msg: { pgcode: string } }).err_msg.pgcode };
}

function placeholders(value: unknown, key: string, label: Label): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => placeholders(item, '', label));
    return key === 'tags' || key === 'system_tags' ? items.sort() : items; // sets
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, placeholders(part, name, label)]));
  }
  if ((key === 'run_number' || key === 'task_id') && /^\d+$/.test(String(value))) {
    return typeof value === 'number' ? label(key, value) : `"${label(key, value)}"`; // a text shows its quotes
  }
  if (typeof value === 'string') {
    return value.replace(
      /^(FlowA)\/(\d+)\/(\w+)\/(\d+)$/,
      (_, flow: string, run: string, step: string, task: string) => {
        return `${flow}/${label('run_number', run)}/${step}/${label('task_id', task)}`;
      },
    );
  }
  if (typeof value !== 'number') return value;
  return { ts_epoch: '<epoch ms>', last_heartbeat_ts: '<epoch s>', id: '<row id>' }[key] ?? value;
}

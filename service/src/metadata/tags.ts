import type { Database } from '../db/database.js';
import { ServiceError } from '../errors.js';
import type { RunPath } from '../sql/path.js';
import { lockRunTags, updateRunTags } from '../sql/runs.js';

/**
 * Changes a run's tags; removals come before additions, and a system tag never becomes a tag. Changes that come at the same
 * time happen one after the other: nobody's is lost, and nobody has to try again (upstream answers 409 then).
 * @returns the tags after the change. @throws ServiceError invalid_tags, not_found, system_tag
 */
export async function mutateTags(
  db: Database,
  path: RunPath,
  toAdd: unknown = [],
  toRemove: unknown = [],
): Promise<string[]> {
  const add = tagList('tags_to_add', toAdd);
  const remove = tagList('tags_to_remove', toRemove);
  if (![...add, ...remove].every((tag) => typeof tag === 'string'))
    throw new ServiceError('invalid_tags', 'All tag values must be strings');

  return db.transaction(async (client) => {
    const run = await lockRunTags(client, path);
    if (run === undefined) throw new ServiceError('not_found');
    const before = parseTags(run.tags);
    const system = new Set(parseTags(run.system_tags));

    const forbidden = [...new Set(remove)].filter((tag) => system.has(tag as string));
    if (forbidden.length > 0) {
      throw new ServiceError(
        'system_tag',
        `Cannot remove tags that are existing system tags {${forbidden.map((tag) => pythonRepr(tag as string)).join(', ')}}`,
      );
    }
    const removed = new Set(remove);
    const after = new Set(before.filter((tag) => !removed.has(tag)));
    for (const tag of add as string[]) if (!system.has(tag)) after.add(tag);

    const tags = [...after];
    const changed = tags.length !== new Set(before).size || before.some((tag) => !after.has(tag));
    if (changed) await updateRunTags(client, path.flowId, run.run_number, JSON.stringify(tags));
    return tags;
  });
}

/** A text as Python prints it: upstream's answer holds a Python set. */
function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
  const escaped = text.replace(/[\\\p{C}\p{Z}]/gu, (c) => {
    if (c === ' ') return c;
    const code = c.codePointAt(0)!; // a match is not empty
    return (
      escapes[c] ?? (code < 256 ? `\\x${hex(code, 2)}` : code < 65_536 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`)
    );
  });
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

function tagList(field: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ServiceError('invalid_tags', `${field} must be a list`);
  return value;
}

/** Old rows hold null, or whatever a client sent then; what is no list of texts counts as no tags. */
function parseTags(text: string | null): string[] {
  const value: unknown = text === null ? null : JSON.parse(text);
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
}

import type { Logger } from '../../log.js';
import { artifactsNamed, foreachTasks } from '../../sql/ui/search.js';
import type { RunPath } from '../../sql/path.js';
import { loadArtifact, pathspec, type ArtifactSource } from '../artifacts/values.js';
import { mapLimited } from '../datastore/map-limited.js';
import { pythonStr } from '../pickle/python-text.js';
import { ReadError } from '../read-error.js';
import type { PostprocessError } from '../rows.js';
import type { UiServices } from '../services.js';
import { Matches, matchOf, type Match } from './matches.js';
import type { SearchQuery, ValueTerm } from './query.js';

/** Values that one search reads at once. */
const CONCURRENCY = 16;
/** Rows at most that a search looks at, in each scope. */
const MAX_ROWS = 10_000;
const PROGRESS_MS = 200;

/** What the client is told (contract: UI backend 10). */
export type SearchEvent =
  | { readonly type: 'progress'; readonly fraction: number }
  | {
      readonly type: 'error';
      readonly message: string;
      readonly id: string;
      readonly traceback: null;
      readonly key: string | null;
    }
  | { readonly type: 'result'; readonly matches: readonly Match[] };

export interface Search {
  readonly run: RunPath;
  readonly query: SearchQuery;
  readonly tell: (event: SearchEvent) => void;
  /** Aborted when nobody wants to know any more. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Finds the tasks of a run that have an artifact, or a loop's variable, of a name and value. One result for each scope, the last with all. */
export async function searchTasks(services: UiServices, search: Search): Promise<void> {
  const { run, query, tell } = search;
  const { key } = query;
  if (key === undefined) throw new Error('A search needs a key.');
  const matches = new Matches();
  if (query.inForeach) {
    const tasks = await foreachTasks(services.db.lists, run, query.foreachText, MAX_ROWS);
    for (const task of tasks) matches.add(matchOf(task, { value: task.value, searchable: true }));
    tell({ type: 'result', matches: matches.all() });
  }
  if (query.inArtifacts) {
    const found = await artifactsNamed(services.db.lists, run, key, MAX_ROWS + 1);
    const artifacts = found.slice(0, MAX_ROWS);
    if (found.length > MAX_ROWS)
      tell(errorEvent('search-limit', `Only the first ${MAX_ROWS} artifacts named ${key} are searched.`, null));
    const { artifactValue } = query;
    if (artifactValue === undefined) {
      for (const artifact of artifacts) matches.add(matchOf(artifact, { searchable: true }));
    } else {
      for (const match of await searchValues(services, search, artifacts, artifactValue)) if (match) matches.add(match);
    }
    tell({ type: 'result', matches: matches.all() });
  }
}

/** Those whose value matches, and those that cannot be read. Unlike upstream, one that cannot be read does not stop the others. */
async function searchValues(
  services: UiServices,
  { query: { invalidate }, tell, signal, log }: Search,
  artifacts: readonly ArtifactSource[],
  term: ValueTerm,
): Promise<(Match | undefined)[]> {
  const progress = progressOf(artifacts.length, tell, services.now);
  let isFirstError = true;
  return mapLimited(artifacts, CONCURRENCY, async (artifact) => {
    try {
      const value = pythonStr(await loadArtifact(services, artifact, { signal, invalidate }));
      return isMatch(value, term) ? matchOf(artifact, { searchable: true, error: null }) : undefined;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = explained(thrown);
      if (!(thrown instanceof ReadError))
        log.error({ err: thrown, artifact: pathspec(artifact) }, 'an artifact could not be searched');
      if (isFirstError && error.id !== 'artifact-too-large') {
        isFirstError = false; // as in upstream: the rest is in the matches
        tell(errorEvent(error.id, error.detail, pathspec(artifact)));
      }
      return matchOf(artifact, { searchable: false, error });
    } finally {
      progress();
    }
  });
}

function isMatch(value: string, { text, whole }: ValueTerm): boolean {
  const [own, wanted] = [value.toLowerCase(), text.toLowerCase()];
  return whole ? own === wanted : own.includes(wanted);
}

function explained(error: unknown): PostprocessError {
  if (error instanceof ReadError) return { id: error.id, detail: error.message, traceback: null };
  return {
    id: 'artifact-handle-failed',
    detail: 'The artifact cannot be read. The log of the UI service tells why.',
    traceback: null,
  };
}

export function errorEvent(id: string, message: string, key: string | null): SearchEvent {
  return { type: 'error', message, id, traceback: null, key };
}

function progressOf(total: number, tell: Search['tell'], now: () => number): () => void {
  let done = 0;
  let toldAt = now();
  return () => {
    done += 1;
    if (now() - toldAt < PROGRESS_MS) return;
    toldAt = now();
    tell({ type: 'progress', fraction: done / total });
  };
}

import type { PostprocessError } from '../rows.js';

/** A task that was found, or that could not be searched. Ids as Metaflow's client knows them. */
export interface Match {
  readonly flow_id: string;
  readonly run_number: string;
  readonly step_name: string;
  readonly task_id: string;
  readonly searchable: boolean;
  /** The task's place in its loops, when it was found by that. */
  readonly value?: string;
  /** Why its artifact could not be searched; only in a search for a value. */
  readonly error?: PostprocessError | null;
}

interface TaskIds {
  readonly flow_id: string;
  readonly run_number: number;
  readonly run_id: string | null;
  readonly step_name: string;
  readonly task_id: number;
  readonly task_name: string | null;
}

export function matchOf(row: TaskIds, found: Pick<Match, 'searchable' | 'value' | 'error'>): Match {
  return {
    flow_id: row.flow_id,
    run_number: row.run_id ?? String(row.run_number),
    step_name: row.step_name,
    task_id: row.task_name ?? String(row.task_id),
    ...found,
  };
}

/** All that was found so far, each task once: found in one attempt, or by one scope, is found. (Upstream repeats tasks.) */
export class Matches {
  private readonly byTask = new Map<string, Match>();

  add(match: Match): void {
    const key = JSON.stringify([match.step_name, match.task_id]);
    const known = this.byTask.get(key);
    if (known === undefined) this.byTask.set(key, match);
    else if (!known.searchable && match.searchable) this.byTask.set(key, { ...known, ...match });
    else if (known.value !== undefined && known.error === undefined && match.searchable && match.error === null)
      this.byTask.set(key, { ...known, error: null });
  }

  all(): Match[] {
    return [...this.byTask.values()];
  }
}

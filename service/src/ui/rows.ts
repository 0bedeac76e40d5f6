/**
 * Rows as the UI service answers them, over HTTP and in events, in the order of upstream's keys. Moments and durations are in
 * milliseconds, except `last_heartbeat_ts`, which is in seconds.
 */

/** What jsonb holds; lists of texts, unless a client sent something else. */
export type Tags = unknown;

export interface FlowRow {
  flow_id: string;
  user_name: string | null;
  ts_epoch: number;
  tags: Tags;
  system_tags: Tags;
}

export type RunStatus = 'running' | 'completed' | 'failed';

export interface RunRow {
  flow_id: string;
  run_number: number;
  /** The client's own id, where it gave one. */
  run_id: string | null;
  user_name: string | null;
  /** `user_name`, if the system tags vouch for it. */
  user: string | null;
  /** `run_id`, or else `run_number`. */
  run: string;
  status: RunStatus;
  ts_epoch: number;
  finished_at: number | null;
  /** Negative for a run whose last heartbeat was in the second of its start. */
  duration: number | null;
  last_heartbeat_ts: number | null;
  tags: Tags;
  system_tags: Tags;
}

/** Tags are those of the run. */
export interface StepRow {
  flow_id: string;
  run_number: number;
  /** Unlike everywhere else never null: the number of the run as text. */
  run_id: string;
  step_name: string;
  user_name: string | null;
  ts_epoch: number;
  duration: number | null;
  tags: Tags;
  system_tags: Tags;
}

export type TaskStatus = 'pending' | 'running' | 'completed' | 'failed' | 'unknown';

/** An attempt of a task. Tags are those of the run. */
export interface TaskRow {
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  /** The client's own id, where it gave one. */
  task_name: string | null;
  user_name: string | null;
  /** `unknown`: the artifact `_task_ok` would tell (refine.ts). */
  status: TaskStatus;
  /** Location of the artifact `_task_ok`, where the metadata do not tell the outcome. */
  task_ok: string | null;
  ts_epoch: number;
  started_at: number | null;
  finished_at: number | null;
  duration: number | null;
  attempt_id: number;
  tags: Tags;
  system_tags: Tags;
  last_heartbeat_ts: number | null;
  /** Only after refinement. */
  foreach_label?: string;
  postprocess_error?: PostprocessError;
}

export interface MetadataRow {
  id: number;
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  task_name: string | null;
  attempt_id: number | null;
  field_name: string;
  value: string;
  type: string;
  user_name: string | null;
  ts_epoch: number;
  tags: Tags;
  system_tags: Tags;
}

/** Tags are those of the run. */
export interface ArtifactRow {
  flow_id: string;
  run_number: number;
  run_id: string | null;
  step_name: string;
  task_id: number;
  task_name: string | null;
  name: string;
  location: string;
  ds_type: string;
  sha: string | null;
  type: string | null;
  content_type: string | null;
  user_name: string | null;
  attempt_id: number;
  ts_epoch: number;
  tags: Tags;
  system_tags: Tags;
  /** Only after refinement. */
  content?: string;
  postprocess_error?: PostprocessError;
}

/** Why a value cannot be shown. The UI knows some of the ids. */
export interface PostprocessError {
  readonly id: string;
  readonly detail: string;
  readonly traceback: string | null;
}

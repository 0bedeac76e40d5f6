import type { Queryable } from '../../db/queryable.js';

/** When something that is not heard of counts as failed (RUN_INACTIVE_CUTOFF_TIME, HEARTBEAT_THRESHOLD, OLD_RUN_FAILURE_CUTOFF_TIME). */
export interface Cutoffs {
  readonly runSeconds: number;
  readonly taskSeconds: number;
  /** For runs and tasks that never had a heartbeat. */
  readonly withoutHeartbeatMs: number;
}

/** What reading single objects takes: statements that find a few rows by an index, and the rules for statuses. */
export interface Reader {
  readonly db: { readonly points: Queryable };
  readonly cutoffs: Cutoffs;
}

import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import type { Cutoffs } from '../sql/ui/cutoffs.js';
import type { Datastore } from './datastore/datastore.js';

/** What the routes of the UI service work with. */
export interface UiServices {
  readonly db: Database;
  readonly config: Config;
  /** The configuration's, one object for the life of the service: statements are made once for it. */
  readonly cutoffs: Cutoffs;
  readonly log: FastifyBaseLogger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly datastore: Datastore;
}

export function cutoffsOf({ runInactiveCutoffSeconds, ui }: Config): Cutoffs {
  return {
    runSeconds: runInactiveCutoffSeconds,
    taskSeconds: ui.heartbeatThresholdSeconds,
    withoutHeartbeatMs: ui.oldRunFailureCutoffMs,
  };
}

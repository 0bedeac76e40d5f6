import type { Config } from '../config.js';
import type { Database } from '../db/database.js';

/** What routes work with. */
export interface Services {
  readonly db: Database;
  readonly config: Config;
  /** Counts rows that a post left out. */
  readonly onRowLeftOut: (table: 'metadata' | 'artifact') => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

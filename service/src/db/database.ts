import type pg from 'pg';
import type { Logger } from '../log.js';
import type { DatabaseConfig } from './config.js';
import { Connections } from './connections.js';
import { GroupCommit } from './group-commit.js';
import { Pipeline } from './pipeline.js';
import type { Queryable } from './queryable.js';
import { DatabaseUnavailable } from './unavailable.js';

/** One door to PostgreSQL for a whole process. */
export interface Database extends Queryable {
  /** Statements that find a few rows by an index; on the read replica where there is one. */
  readonly points: Queryable;
  /** Inserts that wait for nobody's rows: those that come together are committed together. */
  readonly inserts: Queryable;
  /** Where lists are read: the read replica, or the primary. */
  readonly lists: Connections;
  readonly primary: Connections;
  transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens no connection yet: a database that is not there is no reason not to start. */
export function openDatabase(config: DatabaseConfig, log: Logger): Database {
  const size = { min: config.poolMin, max: config.poolMax, pipeline: false };
  const primary = new Connections(config, log, { ...size, host: config.host });
  const primaryPoints = pipeline(config, log, config.host);
  const inserts = new GroupCommit(new Connections(config, log, { host: config.host, min: 0, max: 2, pipeline: true }), primary);
  const close = [() => primary.close(), () => primaryPoints.close(), () => inserts.close()];

  let lists = primary;
  let points: Queryable = primaryPoints;
  if (config.replicaHost !== undefined) {
    const replicaPoints = pipeline(config, log, config.replicaHost);
    lists = new Connections(config, log, { ...size, host: config.replicaHost });
    points = withFallback(replicaPoints, primaryPoints, log);
    close.push(() => lists.close(), () => replicaPoints.close());
  }
  return {
    query: (statement) => primary.query(statement),
    transaction: (work) => primary.transaction(work),
    points,
    inserts,
    lists,
    primary,
    close: async () => {
      await Promise.all(close.map((end) => end()));
    },
  };
}

function pipeline(config: DatabaseConfig, log: Logger, host: string): Pipeline {
  return new Pipeline(new Connections(config, log, { host, min: 0, max: 1, pipeline: true }));
}

/** A replica that is away costs its speed, not the answers. */
function withFallback(replica: Queryable, primary: Queryable, log: Logger): Queryable {
  return {
    query: async <R extends pg.QueryResultRow>(statement: pg.QueryConfig) => {
      try {
        return await replica.query<R>(statement);
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        log.warn({ err: error }, 'the read replica is away; the primary answers');
        return primary.query<R>(statement);
      }
    },
  };
}

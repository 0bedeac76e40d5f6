import type pg from 'pg';
import type { Logger } from '../log.js';
import type { DatabaseConfig } from './config.js';
import { Connections, type ReadSource } from './connections.js';
import { GroupCommit } from './group-commit.js';
import { Pipeline } from './pipeline.js';
import type { Queryable } from './queryable.js';
import { Replica } from './replica.js';

/** One door to PostgreSQL for a whole process. */
export interface Database extends Queryable {
  /** Statements that find a few rows by an index; on the read replica where there is one. */
  readonly points: Queryable;
  /** Inserts that wait for nobody's rows: those that come together are committed together. */
  readonly inserts: Queryable;
  /** Where lists are read: the read replica, or the primary. */
  readonly lists: ReadSource;
  readonly primary: Connections;
  /** All pools by their use, to be watched. */
  readonly pools: Readonly<Record<string, pg.Pool>>;
  transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens no connection yet: a database that is not there is no reason not to start. */
export function openDatabase(config: DatabaseConfig, log: Logger): Database {
  const { host, replicaHost, poolMin: min, poolMax: max } = config;
  const pooled = (to: string) => new Connections(config, log, { host: to, min, max, pipeline: false });
  const pipelined = (to: string, count: number) =>
    new Connections(config, log, { host: to, min: 0, max: count, pipeline: true });

  const used = { primary: pooled(host), points: pipelined(host, 1), inserts: pipelined(host, 2) };
  const { primary } = used;
  const points = new Pipeline(used.points);
  const inserts = new GroupCommit(used.inserts, primary);
  const shared = {
    query: primary.query.bind(primary),
    transaction: primary.transaction.bind(primary),
    primary,
    inserts,
  };
  if (replicaHost === undefined) {
    return {
      ...shared,
      points,
      lists: primary,
      pools: poolsOf(used),
      close: closing(primary, points, inserts),
    };
  }

  const onReplica = { replica: pooled(replicaHost), replica_points: pipelined(replicaHost, 1) };
  const replicaPoints = new Pipeline(onReplica.replica_points);
  const replica = new Replica(log);
  return {
    ...shared,
    points: replica.points(replicaPoints, points),
    lists: replica.lists(onReplica.replica, primary),
    pools: poolsOf({ ...used, ...onReplica }),
    close: closing(primary, points, inserts, onReplica.replica, replicaPoints),
  };
}

function poolsOf(connections: Readonly<Record<string, Connections>>): Record<string, pg.Pool> {
  return Object.fromEntries(Object.entries(connections).map(([use, { pool }]) => [use, pool]));
}

function closing(...parts: { close(): Promise<void> }[]): () => Promise<void> {
  return async () => {
    await Promise.all(parts.map((part) => part.close()));
  };
}

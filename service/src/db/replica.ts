import type pg from 'pg';
import type { Logger } from '../log.js';
import { isSerializationFailure } from '../sqlstate.js';
import type { Connections, ReadSource } from './connections.js';
import type { Queryable } from './queryable.js';
import { DatabaseUnavailable } from './unavailable.js';

/** How long a replica that failed is left alone: one that does not answer costs a request each time as long as all others. */
const PAUSE_MS = 5000;

/** A read replica that is away costs its speed, not the answers: the primary gives them. */
export class Replica {
  private awayUntil = 0;

  constructor(
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** Point reads. */
  points(replica: Queryable, primary: Queryable): Queryable {
    return {
      query: <R extends pg.QueryResultRow>(statement: pg.QueryConfig) =>
        this.choose(
          () => replica.query<R>(statement),
          () => primary.query<R>(statement),
        ),
    };
  }

  /** Lists. */
  lists(replica: Connections, primary: Connections): ReadSource {
    const read: ReadSource['read'] = (work) =>
      this.choose(
        () => work(replica),
        () => work(primary),
      );
    return {
      read,
      query: <R extends pg.QueryResultRow>(statement: pg.QueryConfig) => read((from) => from.query<R>(statement)),
    };
  }

  private async choose<T>(fromReplica: () => Promise<T>, fromPrimary: () => Promise<T>): Promise<T> {
    if (this.now() < this.awayUntil) return fromPrimary();
    try {
      return await fromReplica();
    } catch (error) {
      // A replica ends reads that keep it from following the primary (40001).
      if (error instanceof DatabaseUnavailable) this.pause(error);
      else if (!isSerializationFailure(error)) throw error;
      return fromPrimary();
    }
  }

  /** Requests that failed together are one line in the log. */
  private pause(error: DatabaseUnavailable): void {
    if (this.now() >= this.awayUntil) this.log.warn({ err: error }, 'the read replica is away; the primary answers');
    this.awayUntil = this.now() + PAUSE_MS;
  }
}

import type pg from 'pg';
import type { Logger } from '../log.js';
import { isSerializationFailure } from '../sqlstate.js';
import type { DatabaseConfig } from './config.js';
import { createPool, type PoolOptions } from './pool.js';
import type { Queryable } from './queryable.js';
import { TlsChoice } from './tls.js';
import { DatabaseUnavailable, guarded } from './unavailable.js';

/** Tries of a statement or transaction that PostgreSQL rolled back for a deadlock or a serialization failure. */
const ATTEMPTS = 4;

/** Where reads go that need more than one statement. */
export interface ReadSource extends Queryable {
  /** `work` reads only. It may be run a second time, on other connections. */
  read<T>(work: (connections: Connections) => Promise<T>): Promise<T>;
}

/** The connections of one process to one PostgreSQL host. */
export class Connections implements ReadSource {
  readonly pool: pg.Pool;
  /** The server ends a slow statement before that; this is for a server or a network that no longer answers. */
  private readonly answerTimeoutMs: number;
  private readonly tls: TlsChoice;

  constructor(config: DatabaseConfig, log: Logger, options: Omit<PoolOptions, 'tls'>) {
    this.tls = new TlsChoice(config.tls);
    this.pool = createPool(config, log, { ...options, tls: this.tls });
    this.answerTimeoutMs = config.statementTimeoutMs + config.connectTimeoutMs;
  }

  /** A connection of one's own; give it back by `giveBack`. @throws DatabaseUnavailable within the connect timeout. */
  acquire(): Promise<pg.PoolClient> {
    return guarded(this.connect());
  }

  private async connect(): Promise<pg.PoolClient> {
    const { encrypted } = this.tls;
    try {
      return await this.pool.connect();
    } catch (error) {
      if (!this.tls.learn(error, encrypted)) throw error;
      return this.pool.connect();
    }
  }

  /** A failed statement leaves its connection usable; only a lost connection is thrown away. */
  giveBack(client: pg.PoolClient, error?: unknown): void {
    client.release(error instanceof DatabaseUnavailable);
  }

  /** One statement, its own transaction. Tried again when PostgreSQL rolled it back for another one's sake. */
  query<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    return retried(() => this.borrow((client) => client.query<R>(statement)));
  }

  read<T>(work: (connections: Connections) => Promise<T>): Promise<T> {
    return work(this);
  }

  /** The only `begin` of a change. `work` must be safe to run again: it is, after a deadlock or a serialization failure. */
  transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    return retried(() =>
      this.borrow(async (client) => {
        await client.query({ text: 'begin' });
        try {
          const result = await work(client);
          await client.query({ text: 'commit' });
          return result;
        } catch (error) {
          if (!(error instanceof DatabaseUnavailable)) await client.query({ text: 'rollback' });
          throw error;
        }
      }),
    );
  }

  private async borrow<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    const client = await this.acquire();
    let failure: unknown;
    try {
      return await work({ query: (statement) => guarded(client.query(this.limited(statement))) });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      this.giveBack(client, failure);
    }
  }

  /** The statement with the limit for its answer. */
  limited(statement: pg.QueryConfig): pg.QueryConfig {
    const limited = { ...statement, query_timeout: this.answerTimeoutMs }; // an option that the published types lack
    return limited;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isSerializationFailure(error)) throw error;
    }
  }
}

import pg from 'pg';
import type { Logger } from '../log.js';
import type { DatabaseConfig } from './config.js';
import type { TlsChoice } from './tls.js';

const INT8 = 20;
const JSON_OIDS = [114, 3802];

/** On the pool, not global: int8 as number (ids and epochs stay far below 2^53), JSON as the text PostgreSQL printed. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) => {
    if (oid === INT8) return Number;
    if (JSON_OIDS.includes(oid)) return (text) => text;
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/**
 * With incremental sorts, the planner may look for the newest runs of one flow among those of all flows: 20 times slower for a flow
 * that has not run lately. By set_config, because PostgreSQL 12 and older have no such setting.
 */
const CONNECTED = "select set_config(name, 'off', false) from pg_settings where name = 'enable_incremental_sort'";

export interface PoolOptions {
  readonly host: string;
  readonly tls: TlsChoice;
  readonly max: number;
  readonly min: number;
  /** Statements are sent without waiting for the answers to earlier ones; no cursors, no transactions then. */
  readonly pipeline: boolean;
}

/** The only `new pg.Pool`: parsers, limits and TLS that every connection of the services has. */
export function createPool(config: DatabaseConfig, log: Logger, options: PoolOptions): pg.Pool {
  class Client extends pg.Client {
    constructor(given: pg.ClientConfig) {
      // Asked anew for each connection; libpq encrypts no Unix sockets. A copy of `given` would lack the hidden password.
      given.ssl = options.host.startsWith('/') ? false : options.tls.ssl;
      super(given);
    }
  }
  // Options that the published types lack, or describe otherwise: the pool waits for this promise.
  const newer = { pipeline: options.pipeline, onConnect: (client: pg.ClientBase) => client.query(CONNECTED) };
  const pool = new pg.Pool({
    Client: Client as unknown as new () => pg.ClientBase, // the pool passes its options; the types leave that out
    host: options.host,
    port: config.port,
    user: config.user,
    password: config.password,
    database: config.database,
    application_name: 'metaflow-service',
    options: `-c search_path=${config.schema} -c statement_timeout=${config.statementTimeoutMs} -c timezone=UTC`,
    min: options.min,
    max: options.max,
    connectionTimeoutMillis: config.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000, // networks forget silent connections (Azure's after 4 minutes) and tell nobody
    idleTimeoutMillis: 30_000,
    types,
    ...newer,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // While a connection is lent out, nobody else listens: losing it would end the process. Its statement fails with the reason.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

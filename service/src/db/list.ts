import { Readable } from 'node:stream';
import type pg from 'pg';
import { ServiceError } from '../errors.js';
import type { Connections, ReadSource } from './connections.js';
import { DatabaseUnavailable, guarded } from './unavailable.js';

/** Rows that are answered at once, and that are in memory at a time when there are more. */
const BATCH = 1000;

/**
 * A JSON list of all rows of a statement: a text when they are few, else a stream, so that memory does not grow with their
 * number. A stream holds a connection. Half of the pool may be held so; then 503. A reader that pauses longer than
 * `timeoutMs` loses its stream.
 * @throws ServiceError too_many_lists
 */
export function jsonList<R extends pg.QueryResultRow>(
  source: ReadSource,
  statement: pg.QueryConfig,
  json: (row: R) => string,
  timeoutMs: number,
): Promise<string | Readable> {
  return source.read(async (connections) => {
    const { rows } = await connections.query<R>({ ...statement, text: `${statement.text} limit ${BATCH + 1}` });
    if (rows.length <= BATCH) return `[${rows.map(json).join(',')}]`;

    const batches = await openBatches<R>(connections, statement);
    const list = new JsonList(batches, json, timeoutMs);
    try {
      list.add(await batches.read());
      return list;
    } catch (error) {
      list.destroy();
      throw error;
    }
  });
}

const held = new WeakMap<Connections, number>();

/** @throws ServiceError too_many_lists */
async function openBatches<R extends pg.QueryResultRow>(
  connections: Connections,
  statement: pg.QueryConfig,
): Promise<Batches<R>> {
  const others = held.get(connections) ?? 0;
  if (others >= Math.floor((connections.pool.options.max ?? 2) / 2)) throw new ServiceError('too_many_lists');
  held.set(connections, others + 1);
  const free = () => held.set(connections, (held.get(connections) ?? 1) - 1);
  try {
    return new Batches(connections, await connections.acquire(), statement, free);
  } catch (error) {
    free();
    throw error;
  }
}

/**
 * A cursor of SQL's, of which each fetch is a statement with a time limit of its own. (For a cursor of the protocol's, the
 * statement_timeout of PostgreSQL counts from the first row to the last.)
 */
class Batches<R extends pg.QueryResultRow> {
  private asked: Promise<unknown>;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly client: pg.PoolClient,
    statement: pg.QueryConfig,
    private readonly free: () => void,
  ) {
    this.asked = this.open(statement);
  }

  private async open({ text, values }: pg.QueryConfig): Promise<void> {
    // All rows will be read, so the plan is to be the one that is best for that; whether the reader goes on is watched here.
    const settings = 'set local cursor_tuple_fraction = 1; set local idle_in_transaction_session_timeout = 0';
    await this.ask({ text: `begin read only; ${settings}` });
    await this.ask({ text: `declare list no scroll cursor for ${text}`, ...(values && { values }) });
  }

  /** Up to BATCH rows; fewer at the end. */
  async read(): Promise<R[]> {
    await this.asked;
    const answer = this.ask({ text: `fetch ${BATCH} from list` });
    this.asked = answer;
    return (await answer).rows;
  }

  /** Gives the connection back, once what was asked for has come. */
  close(): Promise<void> {
    return (this.closed ??= this.end());
  }

  private async end(): Promise<void> {
    let failure = await failureOf(this.asked);
    // A connection without an answer in time is lost; asking it for more would take as long again.
    if (!(failure instanceof DatabaseUnavailable)) failure = await failureOf(this.ask({ text: 'rollback' }));
    this.connections.giveBack(this.client, failure);
    this.free();
  }

  private ask(statement: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    return guarded(this.client.query<R>(this.connections.limited(statement)));
  }
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

class JsonList<R extends pg.QueryResultRow> extends Readable {
  private separator = '[';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly batches: Batches<R>,
    private readonly json: (row: R) => string,
    private readonly timeoutMs: number,
  ) {
    super();
    this.on('error', () => undefined); // it may break off before its reader listens, which must not end the process
  }

  override _read(): void {
    clearTimeout(this.timer);
    this.batches
      .read()
      .then((rows) => {
        if (!this.destroyed) this.add(rows);
      })
      .catch((error: Error) => this.destroy(error));
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.timer);
    void this.batches.close().then(() => callback(error));
  }

  add(rows: R[]): void {
    const isLast = rows.length < BATCH;
    const separator = rows.length === 0 && this.separator === ',' ? '' : this.separator;
    const text = `${separator}${rows.map(this.json).join(',')}${isLast ? ']' : ''}`;
    this.separator = ',';
    // The reader asks for more (`_read`), or sees the end, when it took what there is.
    this.timer = setTimeout(() => {
      this.destroy(new Error(`The reader of a list paused for ${this.timeoutMs} ms.`));
    }, this.timeoutMs);
    this.push(text);
    if (isLast) {
      this.push(null);
      void this.batches.close(); // the reader takes the last rows without a connection
    }
  }
}

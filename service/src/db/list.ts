import { Readable } from 'node:stream';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import { ServiceError } from '../errors.js';
import type { Connections } from './connections.js';
import { DatabaseUnavailable, guarded } from './unavailable.js';

/** Rows that are answered at once, and that are in memory at a time when there are more. */
const BATCH = 1000;

/**
 * A JSON list of all rows of a statement: a text when they are few, else a stream, so that memory does not grow with their
 * number. A stream holds a connection. Half of the pool may be held so; then 503. A reader that pauses longer than
 * `timeoutMs` loses its stream.
 * @throws ServiceError too_many_lists
 */
export async function jsonList<R extends pg.QueryResultRow>(
  connections: Connections,
  statement: pg.QueryConfig,
  json: (row: R) => string,
  timeoutMs: number,
): Promise<string | Readable> {
  const { rows } = await connections.query<R>({ ...statement, text: `${statement.text} limit ${BATCH + 1}` });
  if (rows.length <= BATCH) return `[${rows.map(json).join(',')}]`;

  const batches = await openBatches<R>(connections, statement);
  try {
    return new JsonList(batches, await batches.read(), json, timeoutMs);
  } catch (error) {
    await batches.close(error);
    throw error;
  }
}

interface Batches<R> {
  /** Up to BATCH rows; none at the end. */
  read(): Promise<R[]>;
  close(failure?: unknown): Promise<void>;
  readonly timeoutMs: number;
}

const held = new WeakMap<Connections, number>();

async function openBatches<R extends pg.QueryResultRow>(connections: Connections, { text, values }: pg.QueryConfig): Promise<Batches<R>> {
  const others = held.get(connections) ?? 0;
  if (others >= Math.floor((connections.pool.options.max ?? 2) / 2)) throw new ServiceError('too_many_lists');
  held.set(connections, others + 1);
  const free = () => held.set(connections, (held.get(connections) ?? 1) - 1);

  const client = await connections.acquire().catch((error: unknown) => {
    free();
    throw error;
  });
  const cursor = client.query(new Cursor<R>(text, values));
  return {
    timeoutMs: connections.answerTimeoutMs,
    read: () => guarded(cursor.read(BATCH)),
    close: async (failure) => {
      // A server that does not answer would not answer to `close` either.
      const lost = failure instanceof DatabaseUnavailable;
      const failed = lost ? failure : await guarded(cursor.close()).then(() => failure, (error: unknown) => error);
      connections.giveBack(client, failed);
      free();
    },
  };
}

class JsonList<R> extends Readable {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly batches: Batches<R>,
    first: R[],
    private readonly json: (row: R) => string,
    private readonly timeoutMs: number,
  ) {
    super();
    this.push(`[${first.map(json).join(',')}`);
    this.watchReader();
  }

  override _read(): void {
    this.watch(this.batches.timeoutMs, (ms) => new DatabaseUnavailable(`no more of a list for ${ms} ms`));
    this.batches.read().then(
      (rows) => {
        if (rows.length > 0) {
          this.watchReader();
          this.push(`,${rows.map(this.json).join(',')}`);
        } else {
          this.push(']');
          this.push(null);
        }
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.timer);
    this.batches.close(error ?? undefined).then(() => callback(error), callback);
  }

  /** The reader asks for more (`_read`) when it took what there is. */
  private watchReader(): void {
    this.watch(this.timeoutMs, (ms) => new Error(`The reader of a list paused for ${ms} ms.`));
  }

  /** Gives up when the next step takes too long. */
  private watch(limitMs: number, error: (ms: number) => Error): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.destroy(error(limitMs)), limitMs);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DatabaseConfig } from '../../db/config.js';
import { Connections } from '../../db/connections.js';
import type { Logger } from '../../log.js';

const KEEP_ALIVE_MS = 10_000;
/** A connection that takes longer to answer `select 1` counts as lost. */
const ANSWER_MS = 5_000;
/** Waits between tries, each twice the one before. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

export interface ListenerOptions {
  readonly config: DatabaseConfig;
  readonly log: Logger;
  readonly now: () => number;
  readonly onNotification: (payload: string) => void;
  /**
   * Called when the connection listens again after it was lost.
   * @param since milliseconds since 1970: the last moment at which it is known to have listened
   */
  readonly onGap: (since: number) => void;
  readonly keepAliveMs?: number;
  readonly answerMs?: number;
}

/**
 * The one connection that listens to what the triggers tell. A question every few seconds finds out that it is dead; unlike
 * upstream's `NOTIFY listen` every second, it costs the other sessions nothing. Not through a pooler that shares sessions
 * (PgBouncer's transaction mode): they do not pass notifications on.
 */
export class Listener {
  private readonly connections: Connections;
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;
  /** Undefined before the first connection: nobody has missed anything by then. */
  private listenedAt: number | undefined;
  private isConnected = false;
  private waitMs = FIRST_WAIT_MS;

  constructor(private readonly options: ListenerOptions) {
    const { config, log } = options;
    this.connections = new Connections(config, log, { host: config.host, min: 0, max: 1, pipeline: false });
  }

  get connected(): boolean {
    return this.isConnected;
  }

  /** Connects in the background, and again whenever the connection is lost. */
  start(): void {
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.running;
    await this.connections.close();
  }

  private async run(): Promise<void> {
    const { log } = this.options;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      try {
        await this.session();
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, retryMs: this.waitMs }, 'the connection for live updates is not there');
      }
      await sleep(this.waitMs, undefined, { signal }).catch(() => undefined);
      this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  /** Until the connection is lost, or the listener is closed. */
  private async session(): Promise<void> {
    const { log, now, onNotification, onGap } = this.options;
    const client = await this.connections.acquire();
    const lost = lossOf(client, this.stopped.signal);
    try {
      client.on('notification', ({ payload }) => {
        this.listenedAt = now();
        onNotification(payload ?? '');
      });
      // One name for who looks at pg_stat_activity, and the channel that upstream's triggers use.
      await Promise.race([client.query("set application_name = 'metaflow-ui-listener'; listen notify"), lost]);
      const since = this.listenedAt;
      this.isConnected = true;
      this.waitMs = FIRST_WAIT_MS;
      this.listenedAt = now();
      log.info({}, 'listening for live updates');
      if (since !== undefined) onGap(since);
      await this.keepAlive(client, lost);
    } finally {
      this.isConnected = false;
      client.release(true);
    }
  }

  private async keepAlive(client: pg.PoolClient, lost: Promise<never>): Promise<void> {
    const { keepAliveMs = KEEP_ALIVE_MS, answerMs = ANSWER_MS, now } = this.options;
    const question = { text: 'select 1', query_timeout: answerMs }; // an option that the published types lack
    for (;;) {
      await Promise.race([sleep(keepAliveMs, undefined, { ref: false }), lost]);
      const asked = now();
      await Promise.race([client.query(question), lost]);
      this.listenedAt = asked;
    }
  }
}

/** Never fulfilled. Rejected when the connection ends, for whatever reason. */
function lossOf(client: pg.PoolClient, signal: AbortSignal): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('the server closed the connection')));
    if (signal.aborted) reject(new Error('closed'));
    signal.addEventListener('abort', () => reject(new Error('closed')), { once: true });
  });
  lost.catch(() => undefined); // nobody may be waiting just then
  return lost;
}

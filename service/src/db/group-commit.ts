import type pg from 'pg';
import { isSerializationFailure } from '../sqlstate.js';
import type { Connections } from './connections.js';
import type { Queryable } from './queryable.js';
import { DatabaseUnavailable, guarded } from './unavailable.js';

/** Statements of one transaction, and transactions at a time: one is worked on while another waits for the disk. */
const MAX_GROUP = 32;
const LANES = 2;

interface Waiting {
  readonly statement: pg.QueryConfig;
  readonly resolve: (result: pg.QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes that come together are committed together: one transaction, sent in one go, and one wait for the disk. A write that
 * comes alone goes alone, at once. If one of a group fails, the group is rolled back, and each is tried alone.
 *
 * Only for statements that wait for no row that others change: a lock would be held until the group ends.
 */
export class GroupCommit implements Queryable {
  private readonly waiting: Waiting[] = [];
  private running = 0;

  /**
   * @param connections made with `pipeline: true`
   * @param alone where a statement of a failed group is tried again
   */
  constructor(
    private readonly connections: Connections,
    private readonly alone: Queryable,
  ) {}

  query<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ statement, resolve: resolve as Waiting['resolve'], reject });
      if (this.running < LANES) void this.work();
    });
  }

  async close(): Promise<void> {
    await this.connections.close();
  }

  private async work(): Promise<void> {
    this.running += 1;
    while (this.waiting.length > 0) await this.runGroup(this.waiting.splice(0, MAX_GROUP));
    this.running -= 1;
  }

  private async runGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ statement }) => statement));
      for (const [i, { resolve }] of group.entries()) resolve(results[i]!); // a result for each statement
    } catch (error) {
      if (error instanceof DatabaseUnavailable) {
        // Whether a lost connection committed is not known, so nothing may be tried again. Those that wait behind it are told
        // at once, too: they would wait for the same.
        for (const { reject } of [...group, ...this.waiting.splice(0)]) reject(error);
      } else if (group.length === 1 && !isSerializationFailure(error))
        group[0]!.reject(error); // it has one element
      else await Promise.all(group.map((one) => this.alone.query(one.statement).then(one.resolve, one.reject)));
    }
  }

  /** @throws pg.DatabaseError when a statement failed; nothing is committed then. */
  private async commit(statements: readonly pg.QueryConfig[]): Promise<pg.QueryResult[]> {
    const client = await this.connections.acquire();
    let failure: unknown;
    try {
      const send = (statement: pg.QueryConfig) => guarded(client.query(this.connections.limited(statement)));
      const [only] = statements;
      if (statements.length === 1 && only) return [await send(only)];
      const begun = send({ text: 'begin' });
      const results = Promise.all(statements.map(send));
      const ended = send({ text: 'commit' }); // rolls back when a statement failed
      const [, answers, end] = await settled(begun, results, ended);
      if (end.command !== 'COMMIT') throw new Error('PostgreSQL rolled the group back.');
      return answers;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      this.connections.giveBack(client, failure);
    }
  }
}

/** All results; the first error only once nothing is under way any more. */
async function settled<A, B, C>(...promises: [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

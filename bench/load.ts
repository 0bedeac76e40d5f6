import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { EndpointName } from './endpoints.js';
import type { Seed } from './seed.js';
import type { Measurement } from './statistics.js';

interface Load {
  readonly base: string;
  readonly seconds: number;
  readonly connections: number;
}

/** One path, or endpoints that each connection takes turns at. */
export type LoadJob = Load &
  ({ readonly path: string } | { readonly endpoints: readonly EndpointName[]; readonly seed: Seed });

/** The process that sends requests. One serves a whole benchmark, so that its code is warm. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(new URL('./load-child.ts', import.meta.url));

  async run(job: LoadJob): Promise<Measurement> {
    const listening = new AbortController();
    const { signal } = listening;
    const answer = once(this.#child, 'message', { signal }).then(
      ([message]) => message as { measurement: Measurement } | { error: string },
    );
    const end = once(this.#child, 'exit', { signal }).then(() => ({ error: 'the load process ended' }));
    for (const waiting of [answer, end]) waiting.catch(() => undefined); // the one that lost is aborted
    this.#child.send(job);
    const result = await Promise.race([answer, end]);
    listening.abort();
    if ('error' in result) throw new Error(`Load on ${job.base} failed: ${result.error}`);
    return result.measurement;
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDatabase } from './database.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import type { LoadGenerator } from './load.js';
import type { BenchOptions } from './options.js';
import { MemoryWatch, type MemorySummary } from './process-memory.js';
import { makeRuns } from './rows.js';
import { seed } from './seed.js';
import { startService } from './service.js';
import { figure, table } from './table.js';

const FLOW = 'BenchMemory';

interface Listing {
  readonly bytes: number;
  readonly seconds: number;
}

/** How much memory the service takes while it lists very many runs, and while it is under load for a long time. */
export async function benchMemory(
  options: BenchOptions,
  load: LoadGenerator,
  say: (line: string) => void,
): Promise<void> {
  const database = await startDatabase();
  try {
    const address = await database.create('memory');
    say(`making ${options.rows} runs`);
    await makeRuns(address, { flow: FLOW, runs: options.rows, runsOfOthers: 0 });
    const lines = [['what the service did', 'start MiB', 'peak MiB', 'end MiB', 'note']];
    const watch = async (title: string, work: (base: string) => Promise<string>): Promise<void> => {
      say(title);
      const service = await startService(address); // a fresh process each time, so that peaks do not add up
      try {
        const memory = new MemoryWatch(service.pid);
        const note = await work(service.base);
        service.assertRunning();
        const cells = memoryCells(memory.stop());
        say(`  peak ${cells[1]} MiB; ${note}`);
        lines.push([title, ...cells, note]);
      } finally {
        await service.stop();
      }
    };

    const url = (base: string): string => `${base}/flows/${FLOW}/runs`;
    await watch(`list ${options.rows} runs`, async (base) => said(await listing(url(base), 0)));
    await watch('the same, read with pauses', async (base) => said(await listing(url(base), 20)));
    await watch('four such lists at once', async (base) => {
      const all = await Promise.all(Array.from({ length: 4 }, () => listing(url(base), 0)));
      return said({
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        seconds: Math.max(...all.map(({ seconds }) => seconds)),
      });
    });
    if (options.minutes > 0) {
      await watch(`${options.minutes} minutes of every request in turn`, async (base) => {
        const filled = await seed(base, { connections: options.connections, runs: 1000 });
        const { requestsPerSecond, non2xx, failures } = await load.run({
          ...{ base, seed: filled, endpoints: ENDPOINT_NAMES, connections: options.connections },
          seconds: options.minutes * 60,
        });
        return `${figure(requestsPerSecond)} req/s, ${non2xx} not 2xx, ${failures} failed`;
      });
    }
    say('');
    say(table(lines));
  } finally {
    await database.stop();
  }
}

function memoryCells({ startMiB, peakMiB, endMiB }: MemorySummary): string[] {
  return [startMiB, peakMiB, endMiB].map(figure);
}

function said({ bytes, seconds }: Listing): string {
  return `${figure(bytes / 2 ** 20)} MiB in ${figure(seconds)} s`;
}

/** Reads an answer to its end and keeps nothing of it, as `curl -o /dev/null` does; at times stops reading for `pauseMs`. */
async function listing(url: string, pauseMs: number): Promise<Listing> {
  const start = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`GET ${url} answered ${response.statusCode}.`);
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (pauseMs > 0 && Math.floor(bytes / 2 ** 20) !== Math.floor((bytes - (chunk as Buffer).length) / 2 ** 20))
      await sleep(pauseMs);
  }
  return { bytes, seconds: (performance.now() - start) / 1000 };
}

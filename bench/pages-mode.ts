import { startDatabase } from './database.js';
import type { LoadGenerator } from './load.js';
import type { BenchOptions } from './options.js';
import { makeRuns } from './rows.js';
import { startService, type RunningService } from './service.js';
import { combine, type Measurement } from './statistics.js';
import { figure, table } from './table.js';

const FLOW = 'BenchPages';
const SMALL = 5_000;

interface PagePlan {
  readonly title: string;
  /** `cursor` is one from the middle of the flow. */
  readonly path: (cursor: string) => string;
}

const PAGES: readonly PagePlan[] = [
  { title: 'first page of 50', path: () => `/flows/${FLOW}/runs?_limit=50` },
  {
    title: 'page in the middle',
    path: (cursor) => `/flows/${FLOW}/runs?_limit=50&_cursor=${encodeURIComponent(cursor)}`,
  },
  { title: 'first page of 500', path: () => `/flows/${FLOW}/runs?_limit=500` },
  { title: 'by user', path: () => `/flows/${FLOW}/runs?user=user7&_limit=50` },
  { title: 'by two tags', path: () => `/flows/${FLOW}/runs?_tags:all=experiment:7,project:p7&_limit=50` },
  { title: 'since a moment', path: () => `/flows/${FLOW}/runs?ts_epoch:ge=1700002500000&_limit=50` },
  { title: 'one run', path: () => `/flows/${FLOW}/runs/2500` },
];

/** The same pages from a small table, from a large one where the flow is small, and from one where the flow is the table. */
export async function benchPages(
  options: BenchOptions,
  load: LoadGenerator,
  say: (line: string) => void,
): Promise<void> {
  const database = await startDatabase();
  const services: RunningService[] = [];
  try {
    const tables = [
      { title: `${SMALL} runs`, flow: FLOW, runs: SMALL, runsOfOthers: 0 },
      { title: `${SMALL} of ${options.rows} runs`, flow: FLOW, runs: SMALL, runsOfOthers: options.rows - SMALL },
      { title: `${options.rows} runs`, flow: FLOW, runs: options.rows, runsOfOthers: 0 },
    ];
    for (const [i, rows] of tables.entries()) {
      say(`making ${rows.title}`);
      const address = await database.create(`pages${i}`);
      await makeRuns(address, rows);
      services.push(await startService(address));
    }
    const cursors = await Promise.all(services.map(middleCursor));
    const lines: string[][] = [];
    for (const page of PAGES) {
      say(`loading ${page.title}`);
      const perService = services.map((): Measurement[] => []);
      for (let round = 0; round <= options.rounds; round += 1) {
        for (const [i, service] of services.entries()) {
          const path = page.path(cursors[i] ?? '');
          const measurement = await load.run({
            base: service.base,
            path,
            seconds: options.seconds,
            connections: options.connections,
          });
          service.assertRunning();
          if (round > 0) perService[i]?.push(measurement); // the first one warms the caches
        }
      }
      lines.push([
        page.title,
        ...perService
          .map(combine)
          .flatMap((m) => [figure(m.requestsPerSecond), figure(m.p50Ms), figure(m.p99Ms), String(m.non2xx)]),
      ]);
    }
    say('');
    say(table([['page', ...tables.flatMap(({ title }) => [`${title}: req/s`, 'p50', 'p99', 'not 2xx'])], ...lines]));
    say(`\n${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s; ms`);
  } finally {
    for (const service of services) await service.stop();
    await database.stop();
  }
}

/** Of the run with half of the numbers, as the service would write it. */
async function middleCursor({ base }: RunningService): Promise<string> {
  const number = SMALL / 2;
  const run = (await (await fetch(`${base}/flows/${FLOW}/runs/${number}`)).json()) as { ts_epoch: number };
  return Buffer.from(JSON.stringify({ ts_epoch: run.ts_epoch, run_number: number })).toString('base64');
}

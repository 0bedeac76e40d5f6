import { loadConfig } from '../service/src/config.js';
import { openDatabase } from '../service/src/db/database.js';
import { createIndexes } from '../service/src/sql/ui/indexes.js';
import { databaseEnvironment, startDatabase, type DatabaseAddress } from './database.js';
import type { LoadGenerator } from './load.js';
import type { BenchOptions } from './options.js';
import { startService, type RunningService } from './service.js';
import { combine, type Measurement } from './statistics.js';
import { figure, table } from './table.js';
import { BIG_FLOW, keepRunning, makeUiRows, TASKS, TASKS_OF_OTHERS } from './ui-rows.js';

const SMALL = 5_000;
const MONTH_AGO = () => Date.now() - 30 * 86_400_000;

/** What the UI asks; `run` is the newest run's number. */
const REQUESTS: readonly { title: string; path: (run: number) => string }[] = [
  { title: 'home page: newest runs', path: () => `/runs?_order=-ts_epoch&_limit=30&ts_epoch:ge=${MONTH_AGO()}` },
  { title: 'home page: completed', path: () => `/runs?_order=-ts_epoch&_limit=30&status=completed` },
  { title: 'home page: failed', path: () => `/runs?_order=-ts_epoch&_limit=30&status=failed` },
  { title: 'home page: running', path: () => `/runs?_order=-ts_epoch&_limit=30&status=running` },
  { title: 'home page: of a user', path: () => `/runs?_order=-ts_epoch&_limit=30&user=user7&status=completed,failed` },
  { title: 'home page: with two tags', path: () => `/runs?_order=-ts_epoch&_limit=30&_tags=project:p7,experiment:7` },
  { title: 'home page: by user', path: () => `/runs?_order=-user,ts_epoch&_limit=30` },
  { title: 'home page: by flow', path: () => `/runs?_order=-flow_id,ts_epoch&_limit=30` },
  { title: 'grouped by flow', path: () => `/runs?_group=flow_id&_order=-ts_epoch&_limit=30&_group_limit=31` },
  { title: 'grouped by user', path: () => `/runs?_group=user&_order=-ts_epoch&_limit=30&_group_limit=31` },
  {
    title: 'grouped by user: running',
    path: () => `/runs?_group=user&_order=-ts_epoch&_limit=30&_group_limit=31&status=running`,
  },
  {
    title: 'grouped by user: failed',
    path: () => `/runs?_group=user&_order=-ts_epoch&_limit=30&_group_limit=31&status=failed`,
  },
  { title: 'runs of a flow, page 5', path: () => `/flows/${BIG_FLOW}/runs?_order=-ts_epoch&_limit=30&_page=5` },
  { title: 'one run', path: (run) => `/flows/${BIG_FLOW}/runs/${run}` },
  { title: 'autocomplete: runs', path: () => `/flows/${BIG_FLOW}/runs/autocomplete?run:co=1&_limit=5` },
  {
    title: `steps of a run of ${TASKS} tasks`,
    path: (run) => `/flows/${BIG_FLOW}/runs/${run}/steps?_order=%2Bts_epoch&_limit=1000`,
  },
  { title: '100 tasks of it', path: (run) => `/flows/${BIG_FLOW}/runs/${run}/tasks?_order=%2Bts_epoch&_limit=100` },
  {
    title: '1000 tasks of it, last page',
    path: (run) => `/flows/${BIG_FLOW}/runs/${run}/tasks?_order=%2Bts_epoch&_limit=1000&_page=10`,
  },
  { title: `tasks of a step of it`, path: (run) => `/flows/${BIG_FLOW}/runs/${run}/steps/work/tasks?_limit=100` },
  {
    title: 'tasks of another run',
    path: (run) => `/flows/${BIG_FLOW}/runs/${run - 50}/tasks?_order=%2Bts_epoch&_limit=1000`,
  },
  { title: 'metadata of its start', path: (run) => `/flows/${BIG_FLOW}/runs/${run}/metadata?step_name=start` },
];

/** What the UI asks of a small table and of a large one, side by side. */
export async function benchUi(options: BenchOptions, load: LoadGenerator, say: (line: string) => void): Promise<void> {
  const database = await startDatabase();
  const services: RunningService[] = [];
  const tables = [SMALL, options.rows];
  const addresses: DatabaseAddress[] = [];
  try {
    for (const runs of tables) {
      const startedAt = Date.now();
      const address = await database.create(`ui${runs}`);
      await makeUiRows(address, runs);
      await makeIndexes(address);
      addresses.push(address);
      say(`made ${runs} runs of ${TASKS_OF_OTHERS} tasks in ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }
    for (const address of addresses) services.push(await startService(address, 'ui'));
    const lines: string[][] = [];
    for (const { title, path } of REQUESTS) {
      say(`loading ${title}`);
      for (const address of addresses) await keepRunning(address);
      const found = services.map((): Measurement[] => []);
      for (let round = 0; round <= options.rounds; round += 1) {
        for (const [i, service] of services.entries()) {
          const { seconds, connections } = options;
          const measured = await load.run({ base: service.base, path: path(tables[i] ?? 0), seconds, connections });
          service.assertRunning();
          if (round > 0) found[i]?.push(measured); // the first one warms the caches
        }
      }
      const figures = found
        .map(combine)
        .flatMap((m) => [figure(m.requestsPerSecond), figure(m.p50Ms), figure(m.p99Ms), String(m.non2xx)]);
      lines.push([title, ...figures]);
    }
    const head = tables.flatMap((runs) => [`${runs} runs: req/s`, 'p50', 'p99', 'not 2xx']);
    say(`\n${table([['request', ...head], ...lines])}`);
    say(`\n${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s; ms`);
  } finally {
    for (const service of services) await service.stop();
    await database.stop();
  }
}

/** The service makes them in the background; here they are to be there before anything is measured. */
async function makeIndexes(address: DatabaseAddress): Promise<void> {
  const log = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };
  const db = openDatabase(loadConfig(databaseEnvironment(address)).database, log);
  await createIndexes(db.primary, log);
  await db.query({ text: 'analyze' });
  await db.close();
}

import { loadavg } from 'node:os';
import { alternate, type Contender, type EndpointResult } from './alternate.js';
import { startDatabase } from './database.js';
import { report } from './endpoint-report.js';
import type { LoadGenerator } from './load.js';
import type { BenchOptions } from './options.js';
import { residentMiB } from './process-memory.js';
import { seed } from './seed.js';
import { startService, type RunningService } from './service.js';
import { figure } from './table.js';

type Stop = () => Promise<void>;
type Say = (line: string) => void;

/** A server to be measured. What runs already has no check, and a process only if that was given. */
interface Server {
  readonly name: string;
  readonly base: string;
  readonly pid: number | undefined;
  readonly assertRunning?: () => void;
}

/** Speed of each endpoint, ours alone or in turns with a second server. */
export async function benchEndpoints(options: BenchOptions, load: LoadGenerator, say: Say): Promise<void> {
  const stops: Stop[] = [];
  try {
    const servers = await findServers(options, stops, say);
    const contenders: Contender[] = [];
    for (const { base, assertRunning } of servers) {
      say(`filling ${base} (${options.rows} runs)`);
      const filled = await seed(base, { connections: options.connections, runs: options.rows });
      contenders.push({ base, seed: filled, ...(assertRunning && { check: assertRunning }) });
    }
    const before = loadavg();
    const results: EndpointResult[] = [];
    for (const name of options.only) {
      say(`loading ${name}`);
      results.push(await alternate(load, contenders, name, options));
    }
    say(`\n${report(results)}\n`);
    const { connections, rounds, seconds } = options;
    say(`${connections} connections, ${rounds} rounds of ${seconds} s each; ms, medians of the rounds`);
    say(`load average of the machine: ${figure(before[0] ?? NaN)} before, ${figure(loadavg()[0] ?? NaN)} at the end`);
    for (const { name, pid } of servers) {
      const mib = pid === undefined ? undefined : residentMiB(pid);
      if (mib !== undefined) say(`resident memory of ${name} after all this: ${figure(mib)} MiB`);
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function findServers(options: BenchOptions, stops: Stop[], say: Say): Promise<Server[]> {
  const ours: Server =
    options.ours === undefined
      ? { name: 'ours', ...(await startOurs(stops, say)) }
      : { name: 'ours', base: options.ours, pid: options.oursPid };
  return options.theirs === undefined
    ? [ours]
    : [ours, { name: 'theirs', base: options.theirs, pid: options.theirsPid }];
}

async function startOurs(stops: Stop[], say: Say): Promise<RunningService> {
  say('starting PostgreSQL and the service');
  const database = await startDatabase();
  stops.push(() => database.stop());
  const service = await startService(await database.create('bench'));
  stops.push(() => service.stop());
  return service;
}

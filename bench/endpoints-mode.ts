import { alternate, type Contender, type EndpointResult } from './alternate.js';
import { buildService, startService } from './service.js';
import { startDatabase } from './database.js';
import type { LoadGenerator } from './load.js';
import type { BenchOptions } from './options.js';
import { residentMiB } from './process-memory.js';
import { seed } from './seed.js';
import { figure, table } from './table.js';

type Stop = () => Promise<void>;

/** Speed of each endpoint, ours alone or in turns with a second server. */
export async function benchEndpoints(
  options: BenchOptions,
  load: LoadGenerator,
  say: (line: string) => void,
): Promise<void> {
  const stops: Stop[] = [];
  try {
    const ours =
      options.ours === undefined ? await startOurs(options, stops, say) : { base: options.ours, pid: options.oursPid };
    const bases = options.theirs === undefined ? [ours.base] : [ours.base, options.theirs];
    const contenders: Contender[] = [];
    for (const base of bases) {
      say(`filling ${base} (${options.rows} runs)`);
      contenders.push({ base, seed: await seed(base, { connections: options.connections, runs: options.rows }) });
    }
    const results: EndpointResult[] = [];
    for (const name of options.only) {
      say(`loading ${name}`);
      results.push(await alternate(load, contenders, name, options));
    }
    say('');
    say(report(results));
    say(
      `\n${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s each; ms, medians of the rounds`,
    );
    for (const [name, pid] of [
      ['ours', ours.pid],
      ['theirs', options.theirsPid],
    ] as const) {
      const mib = pid === undefined ? undefined : residentMiB(pid);
      if (mib !== undefined) say(`resident memory of ${name} after all this: ${figure(mib)} MiB`);
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function startOurs(
  options: BenchOptions,
  stops: Stop[],
  say: (line: string) => void,
): Promise<{ base: string; pid: number }> {
  if (options.build) {
    say('building the service');
    buildService();
  }
  say('starting PostgreSQL and the service');
  const database = await startDatabase();
  stops.push(() => database.stop());
  const service = await startService(await database.create('bench'));
  stops.push(() => service.stop());
  return service;
}

/** The table that is printed: one line per endpoint, the columns of each contender, and the ratio of the first to the second. */
export function report(results: readonly EndpointResult[]): string {
  const two = results.some((result) => result.measurements.length > 1);
  const columns = (of: string): string[] => [`${of}req/s`, 'p50', 'p99', 'not 2xx', 'failed'];
  const head = [
    'endpoint',
    ...columns(two ? 'ours: ' : ''),
    ...(two ? [...columns('theirs: '), 'ratio', 'p99 ratio'] : []),
  ];
  const rows = results.map(({ title, measurements }) => {
    const cells = measurements.flatMap((m) => [
      figure(m.requestsPerSecond),
      figure(m.p50Ms),
      figure(m.p99Ms),
      String(m.non2xx),
      String(m.failures),
    ]);
    const [ours, theirs] = measurements;
    if (!ours || !theirs) return [title, ...cells];
    return [
      title,
      ...cells,
      `${figure(ours.requestsPerSecond / theirs.requestsPerSecond)} x`,
      figure(ours.p99Ms / theirs.p99Ms),
    ];
  });
  return table([head, ...rows]);
}

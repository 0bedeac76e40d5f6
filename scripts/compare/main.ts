// tsx scripts/compare/main.ts --ours URL --theirs URL : sends the same random requests to two metadata services and
// reports every answer that differs, apart from the differences that are meant to be (rules.ts). See --help.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Report, show } from './report.js';
import { runSession } from './session.js';

const HELP = `tsx scripts/compare/main.ts --ours URL --theirs URL [options]     two metadata services on the same random requests

Sends sessions of random requests (flows, runs, steps, tasks, metadata, artifacts, tags, heartbeats, filters, pages, and
many that are wrong in some way) to both, follows cursors to their end, and compares status, headers and body. Ids,
moments and cursors that each server chose by itself count as equal. Both have to run on this machine, with databases
that hold the same (best: nothing), and a moment's clock.

  --ours URL        ours
  --theirs URL      the Python service
  --seed N          seed of the first session (1); the next ones have N + 1, N + 2, ...
  --requests N      requests in all (1000)
  --session N       requests in one session (250)
  --prefix TEXT     how names of flows begin (c and a time)
  --verbose         prints each request, and each difference that is meant to be
  --help

Exit status: 0 when every difference is explained by a rule, 1 when one is not, 2 when it could not be run.
`;

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ours: { type: 'string' },
      theirs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      requests: { type: 'string', default: '1000' },
      session: { type: 'string', default: '250' },
      prefix: { type: 'string', default: `c${Date.now().toString(36)}` },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(HELP, 0);
  const { ours, theirs, prefix, verbose } = values;
  if (ours === undefined || theirs === undefined) throw new Error('give both --ours URL and --theirs URL; see --help');
  const [firstSeed, requests, perSession] = [
    whole('--seed', values.seed),
    whole('--requests', values.requests),
    whole('--session', values.session),
  ];
  await requireSameFlows(ours, theirs);

  const report = new Report();
  const loneFlows: string[] = [];
  for (let seed = firstSeed; report.requests < requests; seed += 1) {
    await runSession({
      ...{ ours, theirs, seed, loneFlows, prefix: `${prefix}s${seed}f` },
      requests: Math.min(perSession, requests - report.requests),
      onRequest: (text) => {
        report.requests += 1;
        if (verbose) console.log(text);
      },
      onDifference: (difference) => {
        const rule = report.add(difference, seed);
        if (verbose) console.log(rule ? `  differs: ${rule.name} (${rule.note})` : `  DIFFERS: ${show(difference)}`);
      },
    });
    console.error(`seed ${seed}: ${report.requests} requests, ${report.unexplained} unexplained differences`);
  }
  return say(`${report.toString()}\n`, report.unexplained === 0 ? 0 : 1);
}

/** Listings of all flows could not be compared otherwise. */
async function requireSameFlows(ours: string, theirs: string): Promise<void> {
  const names = async (base: string): Promise<string[]> => {
    const response = await fetch(`${base}/flows`);
    return ((await response.json()) as { flow_id: string }[]).map((flow) => flow.flow_id).sort();
  };
  if (!isDeepStrictEqual(await names(ours), await names(theirs))) {
    throw new Error('the two services do not have the same flows. Start with two empty databases.');
  }
}

function whole(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} is ${text}: expected a whole number`);
  return Number(text);
}

function say(text: string, status: number): number {
  process.stdout.write(text);
  return status;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(`compare: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  },
);

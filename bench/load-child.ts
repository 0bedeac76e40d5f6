// The load, in a process of its own so that it takes no time from the one that measures memory. Started by load.ts.
import autocannon from 'autocannon';
import { endpoint, type Endpoint, type LoadRequest } from './endpoints.js';
import type { LoadJob } from './load.js';
import { percentile, type Measurement } from './statistics.js';

process.on('message', (job: LoadJob) => {
  run(job).then(
    (measurement) => process.send?.({ measurement }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

let serial = Date.now(); // bodies stay different from round to round

function run(job: LoadJob): Promise<Measurement> {
  const plans: readonly Endpoint[] = 'path' in job ? [] : job.endpoints.map(endpoint);
  const expect = plans.length === 1 ? plans[0]?.expect : undefined;
  const durations: number[] = [];
  let connection = 0;
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url: job.base,
        connections: job.connections,
        duration: job.seconds,
        sampleInt: 100, // autocannon stops at a whole sample
        timeout: 30,
        ...(expect !== undefined && {
          verifyBody: (body: unknown) => withoutSpaces(String(body)) === withoutSpaces(expect),
        }),
        setupClient: (client) => {
          const mine =
            'path' in job
              ? [{ method: 'GET', path: job.path } as const]
              : plans.flatMap((plan) => plan.requests(job.seed, connection));
          connection += 1;
          client.setRequests(mine.map(toAutocannon));
        },
      },
      (error: Error | null, result) => (error ? reject(error) : resolve(summary(result, durations))),
    );
    instance.on('response', (_client, _status, _bytes, ms) => durations.push(ms));
  });
}

/** Python writes ", " and ": " between the parts of JSON, others may not. */
function withoutSpaces(text: string): string {
  return text.replaceAll(' ', '');
}

function toAutocannon({ method, path, body }: LoadRequest): autocannon.Request {
  const request: autocannon.Request = { method, path };
  if (body === undefined) return request;
  request.headers = { 'content-type': 'application/json' };
  if (typeof body === 'string') request.body = body;
  else request.setupRequest = (given) => ({ ...given, body: body((serial += 1)) });
  return request;
}

function summary(result: autocannon.Result, durations: readonly number[]): Measurement {
  const sorted = Float64Array.from(durations);
  return {
    requestsPerSecond: durations.length / result.duration,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    non2xx: result.non2xx,
    failures: result.errors + result.timeouts + result.mismatches,
  };
}

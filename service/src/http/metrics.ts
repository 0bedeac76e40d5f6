import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/database.js';
import type { App } from './server.js';

/** Prometheus metrics of one process. */
export interface Metrics {
  readonly registry: Registry;
  readonly rowsLeftOut: Counter<'table'>;
}

/** Process and event-loop metrics, requests by route and status, the use of the connection pools. */
export function collectMetrics(app: App, db: Database): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'; // never the path itself: ids would make a label each
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });

  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections to PostgreSQL by use and state, and requests that wait for one.',
    labelNames: ['pool', 'state'] as const,
    registers: [registry],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(db.pools)) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting_requests' }, waitingCount);
      }
    },
  });
  const rowsLeftOut = new Counter({
    name: 'metadata_rows_left_out_total',
    help: 'Posted rows that could not be stored and were left out.',
    labelNames: ['table'] as const,
    registers: [registry],
  });
  if (cluster.isWorker) {
    AggregatorRegistry.setRegistries(registry);
    new AggregatorRegistry(); // listens for the primary process, which asks for them
  }
  return { registry, rowsLeftOut };
}

/** Serves `/metrics` on a port of its own, which no ingress leads to. */
export async function serveMetrics(
  host: string,
  port: number,
  registry: Pick<Registry, 'metrics' | 'contentType'>,
): Promise<Server> {
  return listen(host, port, registry.contentType, () => registry.metrics());
}

/** The same for all processes of a cluster together. */
export async function serveClusterMetrics(host: string, port: number): Promise<Server> {
  const aggregator = new AggregatorRegistry();
  return listen(host, port, aggregator.contentType, () => aggregator.clusterMetrics());
}

async function listen(
  host: string,
  port: number,
  contentType: string,
  metrics: () => Promise<string>,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('Metrics are at /metrics.\n');
      return;
    }
    metrics().then(
      (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
      (error: Error) => response.writeHead(500).end(`${error.message}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}

import cluster, { type Worker } from 'node:cluster';
import type { Config } from '../config.js';
import { serveClusterMetrics } from '../http/metrics.js';
import type { Logger } from '../log.js';

/** A worker that ends sooner than this after its start would end again: its start is what fails. */
const MIN_LIFE_MS = 5000;

/**
 * The primary process of several (MF_WORKERS): it serves the metrics of all and starts a worker anew when one crashes. The
 * workers share the port.
 */
export async function startWorkers(config: Config, log: Logger) {
  const metrics = config.metricsPort === 0 ? undefined : await serveClusterMetrics(config.host, config.metricsPort);
  let closing = false;
  const fork = () => {
    const worker = cluster.fork();
    const startedAt = Date.now();
    worker.on('exit', (code, signal) => {
      if (closing) return;
      log.error({ code, signal }, 'a worker ended');
      if (Date.now() - startedAt >= MIN_LIFE_MS) fork();
      else {
        // Not `process.exit`: the other workers are to finish what they do.
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
      }
    });
  };
  for (let i = 0; i < config.workers; i += 1) fork();
  log.info({ workers: config.workers }, 'workers are started');
  return {
    log,
    close: async () => {
      closing = true;
      await Promise.all(Object.values(cluster.workers ?? {}).flatMap((worker) => (worker ? [end(worker)] : [])));
      metrics?.close();
    },
  };
}

/** A worker closes as a lone process does: it finishes its requests and ends within the same limit. */
function end(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.process.kill('SIGTERM');
  });
}

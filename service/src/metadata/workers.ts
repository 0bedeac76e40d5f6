import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from '../config.js';
import { serveClusterMetrics } from '../http/metrics.js';
import type { Logger } from '../log.js';

/**
 * The primary process of several (MF_WORKERS): it serves the metrics of all and starts a worker anew when one crashes. The
 * workers share the port.
 */
export async function startWorkers(config: Config, log: Logger) {
  const metrics = config.metricsPort === 0 ? undefined : await serveClusterMetrics(config.host, config.metricsPort);
  let closing = false;
  const fork = (): Worker => {
    const worker = cluster.fork();
    let hasServed = false;
    worker.once('listening', () => (hasServed = true));
    worker.once('exit', (code, signal) => {
      if (closing) return;
      log.error({ code, signal }, 'a worker ended');
      if (hasServed) fork();
      else {
        // Its start is what fails, and it would fail again. Not `process.exit`: the others are to finish what they do.
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
      }
    });
    return worker;
  };
  // The others start once the first one serves: else each would tell what keeps it from that.
  fork().once('listening', () => {
    for (let i = 1; i < config.workers && !closing; i += 1) fork();
    log.info({ workers: config.workers }, 'workers are started');
  });
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
async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const ended = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await ended;
}

import cluster from 'node:cluster';
import type { Config } from '../config.js';
import { openDatabase } from '../db/database.js';
import { createLogger } from '../http/logger.js';
import { serveMetrics } from '../http/metrics.js';
import { run } from '../http/run.js';
import { buildMetadataApp } from './app.js';
import { prepareDatabase } from './prepare-database.js';
import { startWorkers } from './workers.js';

await run((config) =>
  cluster.isPrimary && config.workers > 1
    ? startWorkers(config, createLogger(config, 'metadata'))
    : startService(config),
);

async function startService(config: Config) {
  const log = createLogger(config, 'metadata');
  const db = openDatabase(config.database, log);
  const stop = new AbortController();
  const { app, metrics } = await buildMetadataApp(db, config, { log });
  await prepareDatabase(db, config, log, stop.signal, (error) => {
    log.error({ err: error }, 'the service cannot serve this database');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });

  const ownMetrics = cluster.isPrimary && config.metricsPort !== 0;
  const metricsServer = ownMetrics ? await serveMetrics(config.host, config.metricsPort, metrics.registry) : undefined;
  await app.listen({ host: config.host, port: config.metadataPort });
  return {
    log,
    close: async () => {
      stop.abort();
      await app.close();
      await db.close();
      metricsServer?.close();
    },
  };
}

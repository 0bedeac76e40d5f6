import { openDatabase } from '../db/database.js';
import { createLogger } from '../http/logger.js';
import { serveMetrics } from '../http/metrics.js';
import { run } from '../http/run.js';
import { prepareDatabase } from '../metadata/prepare-database.js';
import { buildUiApp } from './app.js';
import { createIndexesInTime } from './create-indexes.js';

await run(async (config) => {
  const log = createLogger(config, 'ui');
  const db = openDatabase(config.database, log);
  const stop = new AbortController();
  const ui = await buildUiApp(db, config, { log });
  const { createTriggers } = config.ui;
  await prepareDatabase(db, { createTriggers }, log, stop.signal, (error) => {
    log.error({ err: error }, 'the service cannot serve this database');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });

  const { host, port } = config.ui;
  const metricsServer =
    config.metricsPort === 0 ? undefined : await serveMetrics(host, config.metricsPort, ui.metrics.registry);
  await ui.app.listen({ host, port });
  ui.start();
  if (config.ui.createIndexes) void createIndexesInTime(db.primary, log, stop.signal);
  return {
    log,
    close: async () => {
      stop.abort();
      await ui.app.close();
      await db.close();
      metricsServer?.close();
    },
  };
});

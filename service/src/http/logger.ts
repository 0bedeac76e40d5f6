import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import type { Config } from '../config.js';

/** JSON lines on standard output. Headers are never logged, so keys are not; the driver's errors hold no password. */
export function createLogger(config: Pick<Config, 'logLevel'>, service: string): FastifyBaseLogger {
  return pino({
    level: config.logLevel,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

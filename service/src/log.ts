import type { FastifyBaseLogger } from 'fastify';

/** What the services log with: pino's methods, as Fastify has them. */
export type Logger = Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

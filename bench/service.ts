import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { databaseEnvironment, type DatabaseAddress } from './database.js';
import { freePort } from './free-port.js';
import { waitForHttp } from './http.js';

/** One of our services as users run it: compiled, one process. */
export interface RunningService {
  readonly base: string;
  readonly pid: number;
  /** @throws Error when it ended by itself: figures measured since then mean nothing. */
  assertRunning(): void;
  stop(): Promise<void>;
}

/** @throws Error when the service does not answer within half a minute. */
export async function startService(
  database: DatabaseAddress,
  which: 'metadata' | 'ui' = 'metadata',
): Promise<RunningService> {
  const program = fileURLToPath(new URL(`../service/dist/${which}/server.js`, import.meta.url));
  if (!existsSync(program)) throw new Error(`There is no ${program}. Build the service first: npm run build`);
  const port = await freePort();
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOGLEVEL: 'warn',
      MF_METADATA_HOST: '127.0.0.1',
      MF_METADATA_PORT: String(port),
      MF_UI_METADATA_HOST: '127.0.0.1',
      MF_UI_METADATA_PORT: String(port),
      UI_ENABLED: '0',
      MF_METRICS_PORT: '0',
      ...databaseEnvironment(database),
    },
    stdio: ['ignore', 2, 2], // its log goes to our standard error
  });
  const base = `http://127.0.0.1:${port}`;
  const ended = (): string | undefined =>
    child.exitCode === null && child.signalCode === null
      ? undefined
      : `The ${which} service ended by itself (${child.signalCode ?? `status ${child.exitCode}`}); its log is above.`;
  try {
    await waitForHttp(`${base}/ping`, 30_000, ended);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return {
    base,
    pid: child.pid!, // it answers, so it was spawned and has a pid
    assertRunning: () => {
      const reason = ended();
      if (reason !== undefined) throw new Error(reason);
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

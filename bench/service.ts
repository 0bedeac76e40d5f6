import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { databaseEnvironment, type DatabaseAddress } from './database.js';
import { freePort } from './free-port.js';
import { waitForHttp } from './http.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SERVER = fileURLToPath(new URL('../service/dist/metadata/server.js', import.meta.url));

/** Our metadata service as users run it: compiled, one process. */
export interface RunningService {
  readonly base: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export function buildService(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** @throws Error when the service does not answer within half a minute. */
export async function startService(database: DatabaseAddress): Promise<RunningService> {
  const port = await freePort();
  const child = spawn(process.execPath, [SERVER], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOGLEVEL: 'warn',
      MF_METADATA_HOST: '127.0.0.1',
      MF_METADATA_PORT: String(port),
      MF_METRICS_PORT: '0',
      ...databaseEnvironment(database),
    },
    stdio: ['ignore', 2, 2], // its log goes to our standard error
  });
  const base = `http://127.0.0.1:${port}`;
  const gaveUp = (): string | undefined =>
    child.exitCode === null
      ? undefined
      : `The metadata service ended with status ${child.exitCode} before it answered; its log is above.`;
  try {
    await waitForHttp(`${base}/ping`, 30_000, gaveUp);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { base, pid: child.pid!, stop: () => stop(child) }; // it answers, so it was spawned and has a pid
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

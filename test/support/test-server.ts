import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEphemeralPostgres } from './ephemeral-postgres.js';

/** One real PostgreSQL for the whole run; each test file makes databases of its own in it. @returns how to stop it */
export async function startTestServer(): Promise<() => Promise<void>> {
  if (process.env.TEST_POSTGRES) return async () => undefined; // somebody else's, as in docker-compose.test.yml
  const folder = mkdtempSync(join(tmpdir(), 'metaflow-test-'));
  chmodSync(folder, 0o755); // as root, the server runs as another user
  const server = await startEphemeralPostgres(join(folder, 'postgres'));
  process.env.TEST_POSTGRES = JSON.stringify({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: 'postgres',
  });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

import { rmSync } from 'node:fs';
import type { EphemeralPostgres } from './ephemeral-postgres.js';

export default async function teardown(): Promise<void> {
  const { server, folder } = (globalThis as unknown as { __postgres: { server: EphemeralPostgres; folder: string } }).__postgres;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

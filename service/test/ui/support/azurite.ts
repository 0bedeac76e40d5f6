import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { freePort } from '../../../../test/support/ephemeral-postgres.js';

/** Microsoft's emulator of Azure Blob Storage, in a process of its own. */
export interface Azurite {
  readonly connectionString: string;
  readonly port: number;
  /** Makes a container. */
  container(name: string): Promise<ContainerClient>;
  stop(): Promise<void>;
}

export async function startAzurite(): Promise<Azurite> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'metaflow-azurite-'));
  const key = randomBytes(32).toString('base64');
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const listen = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const child = spawn(
    process.execPath,
    [program, ...listen, '--location', folder, '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    { env: { ...process.env, AZURITE_ACCOUNTS: `account:${key}` }, stdio: 'ignore' },
  );
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/account;`;
  const client = BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } });
  await untilReady(client, child);
  return {
    connectionString,
    port,
    container: async (name) => (await client.createContainer(name)).containerClient,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL'); // its data are thrown away
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(client: BlobServiceClient, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Azurite ended with ${child.exitCode}.`);
    try {
      await client.getProperties();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

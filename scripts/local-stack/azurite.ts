import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Certificate, ensureCertificate } from './certificate.js';
import type { DataFolder } from './data-folder.js';
import { errorCode, Failure } from './failure.js';
import { LOOPBACK } from './ports.js';
import { processPart, until } from './process-part.js';
import type { RunningFile } from './running-file.js';
import type { Part } from './supervisor.js';
import { accessToken } from './token-endpoint.js';

const ACCOUNT = 'devstoreaccount1';
/** The names of the real thing: see docs and stacks/naming.ts. */
const CONTAINER = 'metaflow-storage-container';
export const DATASTORE_ROOT = `${CONTAINER}/tf-full-stack-sysroot`;
/** Any version that has OAuth. */
const API_VERSION = '2021-12-02';
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

export interface AzuriteProps {
  readonly port: number;
  readonly folder: DataFolder;
  readonly running: RunningFile;
}

export function blobEndpoint(port: number): string {
  return `https://${LOOPBACK}:${port}/${ACCOUNT}`;
}

/** Azure-like blob storage that takes tokens, as Metaflow sends them. Ready when Metaflow's container exists. */
export function azuritePart({ port, folder, running }: AzuriteProps): Part {
  const logFile = path.join(folder.logs, 'azurite.log');
  let certificate: Certificate;
  return processPart(
    {
      name: 'blob storage',
      address: `https://${LOOPBACK}:${port}`,
      logFile,
      prepare: async () => {
        certificate = await ensureCertificate(folder.tls, process.env);
        mkdirSync(folder.blob, { recursive: true });
        return {
          name: 'azurite',
          file: process.execPath,
          args: [azuriteProgram(), ...azuriteArguments(port, folder, certificate)],
          // a key that nobody knows, instead of the published one: tokens are the only way in
          env: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${randomBytes(32).toString('base64')}` },
          cwd: folder.blob,
          logFile,
          stopSignal: 'SIGTERM',
          stopLimitMs: STOP_LIMIT_MS,
        };
      },
      ready: async (signal) => {
        await until('Blob storage', () => createContainer(port, certificate), { limitMs: READY_LIMIT_MS, signal });
        return '';
      },
    },
    running,
  );
}

function azuriteProgram(): string {
  return createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
}

function azuriteArguments(port: number, folder: DataFolder, { certFile, keyFile }: Certificate): string[] {
  const listen = ['--blobHost', LOOPBACK, '--blobPort', String(port)];
  const tls = ['--cert', certFile, '--key', keyFile, '--oauth', 'basic'];
  // Client libraries are often newer than Azurite; it serves what it knows.
  return [...listen, ...tls, '--location', folder.blob, '--silent', '--disableTelemetry', '--skipApiVersionCheck'];
}

/** @returns true when the container exists, undefined while nothing answers. @throws Failure when it is refused. */
async function createContainer(port: number, { certFile }: Certificate): Promise<true | undefined> {
  try {
    const status = await put(`${blobEndpoint(port)}/${CONTAINER}?restype=container`, certFile);
    if (status !== 201 && status !== 409)
      throw new Failure(`Blob storage refused to create the container ${CONTAINER} (status ${status}).`);
    return true;
  } catch (error) {
    if (['ECONNREFUSED', 'ECONNRESET'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function put(url: string, certFile: string): Promise<number | undefined> {
  const headers = {
    authorization: `Bearer ${accessToken(Date.now())}`,
    'x-ms-version': API_VERSION,
    'content-length': 0,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers, ca: readFileSync(certFile), agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    sent.once('error', reject).end();
  });
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import { ConfigError, type AuthConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import type { Logger } from '../log.js';
import type { App } from './server.js';

/** How often a key file is looked at, in milliseconds: a rotated Secret is in use within that time. */
const FILE_CHECK_MS = 2000;
const OPEN_PATHS = new Set(['/ping', '/healthcheck']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface AuthOptions {
  /**
   * Whether a key may also come as the password of HTTP's basic authentication, with any user name: that is what a browser can
   * ask its user for, and sends with all that a page of this service loads, websockets included.
   */
  readonly browsers?: boolean;
}

interface Keys {
  /** SHA-256 of each key: equal lengths, so that comparing takes the same time for any key. */
  readonly write: readonly Buffer[];
  readonly read: readonly Buffer[];
}

/**
 * Asks every request but `/ping` and `/healthcheck` for `x-api-key` (what Metaflow sends for METAFLOW_SERVICE_AUTH_KEY), if any key is
 * configured. Several keys at once make rotation possible. @throws ConfigError when the key file cannot be read
 */
export function requireApiKey(
  app: App,
  auth: AuthConfig,
  pathPrefix: string,
  log: Logger,
  { browsers = false }: AuthOptions = {},
): void {
  if (auth.keysFile === undefined && auth.keys.length + auth.readOnlyKeys.length === 0) {
    log.info({}, 'no API key is configured: every request is served');
    return;
  }
  const keys = keySource(auth, log);

  app.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url;
    if (route !== undefined && OPEN_PATHS.has(route.slice(pathPrefix.length))) return;
    const header = request.headers['x-api-key'];
    if (!browsers || header !== undefined) return check(request, header, keys());
    reply.header('www-authenticate', 'Basic realm="Metaflow", charset="UTF-8"');
    check(request, passwordOf(request), keys());
    reply.removeHeader('www-authenticate');
  });
}

/** Browsers add the password by themselves, also when a page of somebody else asks, so those get nothing by it. */
function passwordOf({ headers }: FastifyRequest): string | undefined {
  const given = /^basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (given === undefined || isForeign(headers)) return undefined;
  const text = Buffer.from(given, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function isForeign(headers: FastifyRequest['headers']): boolean {
  const { origin, host, 'x-forwarded-host': forwarded, 'sec-fetch-site': site } = headers;
  if (site === 'cross-site') return true;
  if (origin === undefined) return false;
  const hosts = [host, ...(typeof forwarded === 'string' ? forwarded.split(',').map((name) => name.trim()) : [])];
  return !hosts.includes(origin.replace(/^https?:\/\//, ''));
}

function check(request: FastifyRequest, given: unknown, keys: Keys): void {
  if (typeof given !== 'string' || given === '') {
    throw new ServiceError(
      'unauthorized',
      'Found no x-api-key header. Set METAFLOW_SERVICE_AUTH_KEY to a key of this service.',
    );
  }
  const hash = sha256(given);
  if (isAmong(hash, keys.write)) return;
  if (!isAmong(hash, keys.read)) {
    throw new ServiceError(
      'unauthorized',
      'The key in x-api-key is not valid. Set METAFLOW_SERVICE_AUTH_KEY to a key of this service.',
    );
  }
  if (!READING.has(request.method))
    throw new ServiceError('read_only', 'The key in x-api-key may only read. Use a key that may write.');
}

/** Compares with all of them, whichever it is. */
function isAmong(hash: Buffer, keys: readonly Buffer[]): boolean {
  return keys.reduce((found, key) => timingSafeEqual(hash, key) || found, false);
}

function keySource(auth: AuthConfig, log: Logger): () => Keys {
  const fixed: Keys = { write: auth.keys.map(sha256), read: auth.readOnlyKeys.map(sha256) };
  const file = auth.keysFile;
  if (file === undefined) return () => fixed;

  let current: Keys;
  let version = '';
  let checkedAt = Date.now();
  try {
    version = versionOf(file);
    current = merge(fixed, readKeys(file));
  } catch (error) {
    throw new ConfigError([
      `MF_API_KEYS_FILE: cannot read "${file}" (${(error as Error).message}). Expected a file with one key a line.`,
    ]);
  }
  return () => {
    if (Date.now() - checkedAt < FILE_CHECK_MS) return current;
    checkedAt = Date.now();
    try {
      const found = versionOf(file);
      if (found === version) return current;
      current = merge(fixed, readKeys(file));
      version = found;
      log.info({ keys: current.write.length, readOnlyKeys: current.read.length }, 'the API keys were read again');
    } catch (error) {
      log.error({ err: error }, 'the file of API keys cannot be read; the keys before stay valid'); // never fail open
    }
    return current;
  };
}

function versionOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs}/${size}/${ino}`;
}

/** One key a line; `ro:` before it: may only read; empty lines and lines that begin with # do not count. */
function readKeys(file: string): Keys {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new Error('it has no key');
  const [read, write] = [
    lines.filter((line) => line.startsWith('ro:')),
    lines.filter((line) => !line.startsWith('ro:')),
  ];
  return { write: write.map(sha256), read: read.map((line) => sha256(line.slice(3).trim())) };
}

function merge(a: Keys, b: Keys): Keys {
  return { write: [...a.write, ...b.write], read: [...a.read, ...b.read] };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

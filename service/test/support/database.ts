import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { loadConfig, type Environment } from '../../src/config.js';
import { openDatabase, type Database } from '../../src/db/database.js';
import { migrate } from '../../src/migration/migrate.js';
import { silent } from './log.js';

/** Where the run's PostgreSQL is (test/support/global-setup.ts). */
export const server = JSON.parse(process.env.TEST_POSTGRES as string) as {
  host: string;
  port: number;
  user: string;
  password: string;
};

export interface TestDatabase {
  readonly name: string;
  /** What a service needs in its environment to use this database. */
  readonly env: Environment;
  /** Ends its sessions and removes it. */
  drop(): Promise<void>;
}

/** A database of the test's own, without tables. @param options of `create database` */
export async function createEmptyDatabase(options = ''): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`create database ${name} ${options}`);
  return {
    name,
    env: {
      MF_METADATA_DB_HOST: server.host,
      MF_METADATA_DB_PORT: String(server.port),
      MF_METADATA_DB_USER: server.user,
      MF_METADATA_DB_PSWD: server.password,
      MF_METADATA_DB_NAME: name,
    },
    drop: async () => {
      await asSuperuser(`drop database if exists ${name} with (force)`);
    },
  };
}

/** The same with all migrations applied. */
export async function createDatabase(options = ''): Promise<TestDatabase> {
  const database = await createEmptyDatabase(options);
  const db = open(database);
  await migrate(db.primary, silent);
  await db.close();
  return database;
}

export function open(database: TestDatabase, more: Environment = {}): Database {
  return openDatabase(loadConfig({ ...database.env, ...more }).database, silent);
}

/** Runs statements as the superuser, in the test's database or in `postgres`. */
export async function asSuperuser(sql: string, name = 'postgres'): Promise<pg.QueryResult> {
  const client = new pg.Client({ ...server, database: name });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

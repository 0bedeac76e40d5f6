import { readdir, readFile } from 'node:fs/promises';

/** One file of `service/migrations`. Files are never changed once released; a change is another file. */
export interface Migration {
  readonly version: number;
  /** The file's name. */
  readonly name: string;
  /**
   * One text for a migration that runs in a transaction; else its statements, each of which may run again on a database that
   * has its effect already.
   */
  readonly sql: string | readonly string[];
}

// Beside `src` as well as beside `dist`.
const FOLDER = new URL('../../migrations/', import.meta.url);
const NO_TRANSACTION = /^--! no-transaction$/m;

/** All migrations, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'));
  const migrations = await Promise.all(
    files.map(async (name) => parseMigration(name, await readFile(new URL(name, FOLDER), 'utf8'))),
  );
  return migrations.sort((a, b) => a.version - b.version);
}

export function parseMigration(name: string, text: string): Migration {
  return { version: Number.parseInt(name, 10), name, sql: NO_TRANSACTION.test(text) ? statements(text) : text };
}

/** These files hold index statements only, so no semicolon and no comment is inside of a literal. */
function statements(text: string): string[] {
  return text
    .replace(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
}

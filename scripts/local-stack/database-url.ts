import { ConfigError } from '../../service/src/config.js';
import { withDatabase } from './database.js';
import { errorText, Failure } from './failure.js';

/** For the services. The URL has a password in it, so it goes through the environment, which other users cannot read. */
export function databaseUrlEnvironment(url: string): Record<string, string> {
  return { MF_METADATA_DB_DSN: url };
}

/** @throws Failure when the URL is malformed or the database does not answer. The line does not show the password. */
export async function checkDatabaseUrl(url: string): Promise<void> {
  const expected =
    'Expected --database-url postgresql://USER:PASSWORD@HOST:PORT/NAME, with special characters percent-encoded.';
  let shown: string;
  try {
    const { protocol, hostname, port, pathname } = new URL(url);
    if (!/^postgres(ql)?:$/.test(protocol))
      throw new Failure(`--database-url begins with "${protocol}//". ${expected}`);
    if (hostname === '' || pathname.length < 2)
      throw new Failure(`--database-url names no ${hostname === '' ? 'host' : 'database'}. ${expected}`);
    shown = `${hostname}:${port || 5432}${pathname}`;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`--database-url is not a URL. ${expected}`);
  }
  try {
    await withDatabase(databaseUrlEnvironment(url), (db) => db.query({ text: 'select 1' }));
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(`--database-url: ${error.mistakes.join(' ')}`);
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new Failure(
      `The database ${shown} of --database-url does not answer: ${errorText(cause) || String(cause)}. Is it running, and do user and password fit?`,
    );
  }
}

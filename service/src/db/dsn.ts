import type { TlsMode } from './config.js';

/** The parts of a libpq connection string that the services use; whatever it leaves out comes from other variables. */
export interface Dsn {
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  dbname?: string;
  sslmode?: TlsMode;
  sslrootcert?: string;
  sslcert?: string;
  sslkey?: string;
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Reads both forms that libpq knows (PostgreSQL documentation, 32.1.1). An Error tells what is wrong, without the text. */
export function parseDsn(text: string): Dsn | Error {
  const pairs = /^postgres(ql)?:\/\//.test(text) ? urlPairs(text) : keywordPairs(text);
  if (pairs instanceof Error) return pairs;
  const { port, sslmode, ...rest } = pairs;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return new Error(`It has the port "${port}".`);
  if (sslmode !== undefined && !MODES.includes(sslmode)) return new Error(`It has the sslmode "${sslmode}", none of ${MODES.join(', ')}.`);
  const known = ['host', 'user', 'password', 'dbname', 'sslrootcert', 'sslcert', 'sslkey'] as const;
  return {
    ...Object.fromEntries(known.flatMap((key) => (rest[key] ? [[key, rest[key]]] : []))),
    ...(port && { port: Number(port) }),
    ...(sslmode && { sslmode: sslmode as TlsMode }),
  };
}

function urlPairs(text: string): Record<string, string> | Error {
  try {
    const url = new URL(text);
    const decoded = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, user: url.username, password: url.password, dbname: url.pathname.slice(1) };
    const parts = Object.entries(decoded).flatMap(([key, value]) => (value ? [[key, decodeURIComponent(value)]] : []));
    return { ...(Object.fromEntries(parts) as Record<string, string>), ...Object.fromEntries(url.searchParams) };
  } catch {
    return new Error('It is not a URL (are special characters in the password percent-encoded?).');
  }
}

/** `key = value`, values with spaces in single quotes, backslash escapes. */
function keywordPairs(text: string): Record<string, string> | Error {
  const pairs: Record<string, string> = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;
  let end = 0;
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    end = pair.lastIndex;
    const [, key, quoted, plain] = match;
    pairs[key as string] = (quoted ?? plain ?? '').replace(/\\(.)/g, '$1'); // group 1 is not optional
  }
  return text.slice(end).trim() === '' && end > 0 ? pairs : new Error(`It cannot be read from character ${end + 1} on.`);
}

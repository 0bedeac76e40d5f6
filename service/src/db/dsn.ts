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

const USED = ['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
/** Those of libpq's that often come along and that change nothing for the services, which set the same in another way. */
const IGNORED =
  /^((fallback_)?application_name|connect_timeout|client_encoding|keepalives(_\w+)?|tcp_user_timeout|target_session_attrs|channel_binding|gssencmode|sslsni|sslcompression)$/;
const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Reads both forms that libpq knows (PostgreSQL documentation, 32.1.1). An Error tells what is wrong; it shows nothing of the
 * text, where a forgotten quote can make a part of the password look like anything else.
 */
export function parseDsn(text: string): Dsn | Error {
  const pairs = /^postgres(ql)?:\/\//.test(text) ? urlPairs(text) : keywordPairs(text);
  if (pairs instanceof Error) return pairs;
  if (!Object.keys(pairs).every((key) => USED.includes(key) || IGNORED.test(key))) {
    return new Error(
      `It has a parameter that the services do not know (a typing mistake?); they know ${USED.join(', ')}.`,
    );
  }
  const { port, sslmode } = pairs;
  if (port && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    return new Error('Its port is no number from 1 to 65535.');
  }
  if (sslmode && !MODES.includes(sslmode)) return new Error(`Its sslmode is none of ${MODES.join(', ')}.`);
  return {
    ...Object.fromEntries(USED.flatMap((key) => (pairs[key] ? [[key, pairs[key]]] : []))),
    ...(port && { port: Number(port) }),
  };
}

/** `postgresql://user:password@host:port/dbname?key=value&…`, each part percent-encoded, each may be missing. */
const URL_FORM =
  /^\w+:\/\/(?:([^:@/]*)(?::([^/]*))?@)?(\[[^\]]*\]|[^:/?,@]*)(?::([^/?,]*))?(?:\/([^?]*))?(?:\?(.*))?$/s;

/** Not `new URL`: that knows neither a user without a host nor a `#` in a password, and takes `+` for a space. */
function urlPairs(text: string): Record<string, string> | Error {
  const parts = URL_FORM.exec(text);
  try {
    if (parts === null) throw new URIError();
    const [, user = '', password = '', host = '', port = '', dbname = '', query] = parts;
    const pairs = Object.entries({ user, password, host: host.replace(/^\[|\]$/g, ''), port, dbname });
    for (const parameter of query?.split('&') ?? []) {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(parameter) ?? [];
      if (key === undefined || value === undefined) throw new URIError();
      pairs.push([decodeURIComponent(key), value]);
    }
    return Object.fromEntries(pairs.map(([key, value]) => [key, decodeURIComponent(value)]));
  } catch {
    return new Error('It is not a URL with one host (are special characters in the password percent-encoded?).');
  }
}

/** `key = value`, values with spaces in single quotes, backslash escapes. */
function keywordPairs(text: string): Record<string, string> | Error {
  const pairs: Record<string, string> = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(?!')((?:[^\s\\]|\\.)*))(?=\s|$)/gsy;
  let end = 0;
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    end = pair.lastIndex;
    const [, key, quoted, plain] = match;
    pairs[key as string] = (quoted ?? plain ?? '').replace(/\\(.)/gs, '$1'); // group 1 is not optional
  }
  return text.slice(end).trim() === '' && end > 0
    ? pairs
    : new Error(`It cannot be read from character ${end + 1} on (values with spaces need single quotes).`);
}

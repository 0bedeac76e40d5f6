import { realpathSync } from 'node:fs';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Asks the migration service (and the metadata service) of a deployment, as upstream's migration_tools.py does. */
export const USAGE = `Usage: npm run migration-tools -- COMMAND [--base-url URL]

Commands:
  db-status                 version of the database's schema, and the migrations that it lacks
  upgrade                   apply these migrations; on a big database this takes its time
  metadata-service-version  version of the metadata service

Options:
  --base-url URL  where the service answers (default: http://127.0.0.1:8082, for the last command http://127.0.0.1:8080)
  --help          this text

Exit status: 0 done, 1 the service answered with an error or not at all, 2 the command line is wrong.
`;

const COMMANDS = {
  'db-status': { port: 8082, service: 'migration service', run: dbStatus },
  upgrade: { port: 8082, service: 'migration service', run: upgrade },
  'metadata-service-version': { port: 8080, service: 'metadata service', run: metadataServiceVersion },
} as const;

interface Invocation {
  readonly command: keyof typeof COMMANDS;
  readonly baseUrl: string;
}

class UsageError extends Error {}

/** @throws UsageError that tells what is wrong. @returns undefined when help was asked for. */
export function parse(args: readonly string[]): Invocation | undefined {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'base-url': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`); // the first of Node's sentences is the fact
  }
  const { positionals, values } = parsed;
  if (values.help) return undefined;
  const [command, ...rest] = positionals;
  const expected = `Expected one of ${Object.keys(COMMANDS).join(', ')}.`;
  if (command === undefined) throw new UsageError(`No command. ${expected}`);
  if (!isCommand(command)) throw new UsageError(`Unknown command "${command}". ${expected}`);
  if (rest.length > 0) throw new UsageError(`One command at a time, found "${positionals.join(' ')}".`);
  const baseUrl = values['base-url'] ?? `http://127.0.0.1:${COMMANDS[command].port}`;
  if (!/^https?:\/\/[^/]/.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new UsageError(
      `--base-url: found "${baseUrl}", expected such as http://127.0.0.1:${COMMANDS[command].port}.`,
    );
  }
  return { command, baseUrl: baseUrl.replace(/\/+$/, '') };
}

function isCommand(text: string): text is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, text);
}

async function dbStatus(baseUrl: string): Promise<string> {
  const status = readStatus(await ask('GET', `${baseUrl}/db_schema_status`));
  const lacking = status.unapplied_migrations;
  return [
    `Schema version:  ${status.current_version}`,
    `Up to date:      ${status.is_up_to_date ? 'yes' : 'no'}`,
    `Being upgraded:  ${status.migration_in_progress ? 'yes' : 'no'}`,
    `Lacks:           ${lacking.length === 0 ? 'nothing' : `${lacking.length} of ${status.db_schema_versions.length} migrations`}`,
    ...lacking.map((version) => `  ${version}`),
    ...(lacking.length > 0 && !status.migration_in_progress ? ['Apply them: npm run migration-tools -- upgrade'] : []),
  ].join('\n');
}

async function upgrade(baseUrl: string): Promise<string> {
  return ask('PATCH', `${baseUrl}/upgrade`);
}

async function metadataServiceVersion(baseUrl: string): Promise<string> {
  return ask('GET', `${baseUrl}/version`);
}

interface Status {
  is_up_to_date: boolean;
  current_version: string;
  migration_in_progress: boolean;
  db_schema_versions: string[];
  unapplied_migrations: string[];
}

function readStatus(body: string): Status {
  try {
    const status = JSON.parse(body) as Partial<Status> | null; // what is used of it is looked at next
    if (Array.isArray(status?.unapplied_migrations) && Array.isArray(status.db_schema_versions))
      return status as Status;
  } catch {
    // not JSON
  }
  throw new Error(`This is no migration service: it answered "${body.slice(0, 80)}". Check --base-url.`);
}

/** @returns the body. Without a time limit, which `fetch` has: an upgrade answers when it is done. */
function ask(method: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? overHttps : overHttp)(url, { method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(refusal(method, url, response.statusCode, body)));
      });
    });
    request.on('error', reject);
    request.end();
  });
}

function refusal(method: string, url: string, status: number | undefined, body: string): string {
  const answer = `${method} ${url} was answered with ${status}: ${body.slice(0, 300)}.`;
  if (!url.endsWith('/upgrade')) return answer;
  if (status === 404) return `${answer} Is upgrading switched off there (MF_MIGRATION_ENDPOINTS_ENABLED=0)?`;
  return status === 500 ? `${answer} The log of the migration service has the reason.` : answer;
}

/** @returns the exit status. */
export async function main(
  args: readonly string[],
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<number> {
  try {
    const invocation = parse(args);
    if (invocation === undefined) {
      out(USAGE);
      return 0;
    }
    out(`${await run(invocation)}\n`);
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError;
    err(`${(error as Error).message}${usage ? ' See --help.' : ''}\n`);
    return usage ? 2 : 1;
  }
}

async function run({ command, baseUrl }: Invocation): Promise<string> {
  const { service, run: ask } = COMMANDS[command];
  try {
    return await ask(baseUrl);
  } catch (error) {
    const { code, errors } = error as { code?: string; errors?: { message: string }[] };
    if (code === undefined) throw error;
    const reason = errors?.map(({ message }) => message).join(', ') ?? (error as Error).message;
    throw new Error(`No ${service} answers at ${baseUrl} (${reason}). Is it running? Is --base-url right?`, {
      cause: error,
    });
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(
    process.argv.slice(2),
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
}

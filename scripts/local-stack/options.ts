import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from './failure.js';

/** What one start of the local stack is asked to do. Ports are on 127.0.0.1. */
export interface Options {
  readonly metadataPort: number;
  readonly migrationPort: number;
  readonly databasePort: number;
  /** Azurite; the token endpoint takes the port above it. */
  readonly blobPort: number;
  readonly uiPort: number;
  /** Absolute; a static build of the UI. */
  readonly uiDir?: string;
  /** Take the static build out of the UI's image. */
  readonly ui: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly blob: boolean;
  /** A PostgreSQL that exists; ours is not started then. */
  readonly databaseUrl?: string;
  /** Run with the stack's environment, then stop. Absent: stay until stopped. */
  readonly command?: readonly [string, ...string[]];
}

/** Where relative paths start, and the checkout that the default data folder is in; both absolute. */
export interface Places {
  readonly cwd: string;
  readonly checkout: string;
}

const OPTIONS = [
  { name: 'metadata-port', value: 'PORT', byDefault: '8080', help: 'metadata service' },
  { name: 'migration-port', value: 'PORT', byDefault: '8082', help: 'migration service' },
  { name: 'database-port', value: 'PORT', byDefault: '5433', help: 'PostgreSQL' },
  { name: 'blob-port', value: 'PORT', byDefault: '10000', help: 'Azurite; the token endpoint takes the port above it' },
  { name: 'ui-port', value: 'PORT', byDefault: '8083', help: 'UI service' },
  { name: 'ui', help: "show Metaflow's UI, out of its image (needs Docker or Podman)" },
  { name: 'ui-dir', value: 'DIR', help: 'show this static build of the UI instead' },
  { name: 'data-dir', value: 'DIR', byDefault: '.local', help: 'where everything is kept' },
  {
    name: 'database-url',
    value: 'URL',
    help: 'use this PostgreSQL, postgresql://USER:PASSWORD@HOST:PORT/NAME, and start none',
  },
  { name: 'blob', help: 'keep artifacts in Azure-like storage (Azurite) instead of a folder' },
  { name: 'fresh', help: 'first remove what earlier starts left in the data folder' },
  { name: 'help', help: 'print this' },
] as const;

const MAX_PORT = 65_535;

type Name = (typeof OPTIONS)[number]['name'];
const NAMES = OPTIONS.map(({ name }) => name as string);

/**
 * @param args without `node` and the script's name.
 * @returns 'help' when help is asked for.
 * @throws Failure that names the first mistake.
 */
export function parseOptions(args: readonly string[], { cwd, checkout }: Places): Options | 'help' {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const command = args.slice(end + 1);
  const given = collect(args.slice(0, end));
  if (given.has('help')) return 'help';
  if (end < args.length && command.length === 0)
    throw new Failure('Found nothing after "--". Expected a command to run, such as: -- python3 flow.py run');

  const port = (name: Name, max = MAX_PORT) => portNumber(name, given.get(name) ?? defaultOf(name), max);
  const databaseUrl = given.get('database-url');
  if (databaseUrl !== undefined && given.has('fresh')) {
    throw new Failure(
      '--fresh and --database-url exclude each other: a database that the stack did not make is never emptied. Leave one out.',
    );
  }
  if (databaseUrl !== undefined && given.has('database-port')) {
    throw new Failure(
      '--database-port and --database-url exclude each other: with a URL no PostgreSQL is started. Leave one out.',
    );
  }
  const uiDir = given.get('ui-dir');
  if (uiDir !== undefined && given.has('ui')) {
    throw new Failure('--ui and --ui-dir exclude each other: both say where the UI comes from. Leave one out.');
  }
  const dataDir = given.get('data-dir');
  return {
    metadataPort: port('metadata-port'),
    migrationPort: port('migration-port'),
    databasePort: port('database-port'),
    blobPort: port('blob-port', MAX_PORT - 1),
    uiPort: port('ui-port'),
    ui: given.has('ui'),
    ...(uiDir !== undefined && { uiDir: path.resolve(cwd, uiDir) }),
    dataDir: dataDir === undefined ? path.join(checkout, defaultOf('data-dir')) : path.resolve(cwd, dataDir),
    fresh: given.has('fresh'),
    blob: given.has('blob'),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(command.length > 0 && { command: command as [string, ...string[]] }), // length was just checked
  };
}

/** Options by name; a flag's value is ''. Parsed loosely and judged here, because parseArgs' own errors are written for programmers. */
function collect(args: readonly string[]): Map<Name, string> {
  const options = Object.fromEntries(
    OPTIONS.map((o) => [o.name, { type: 'value' in o ? ('string' as const) : ('boolean' as const) }]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  const given = new Map<Name, string>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new Failure(
        `Unexpected argument "${token.value}". A command to run comes after "--": npm start -- -- ${token.value}`,
      );
    if (token.kind !== 'option') continue;
    const option = OPTIONS.find(({ name }) => name === token.name);
    if (!option)
      throw new Failure(
        `Unknown option ${token.rawName}. Expected one of ${NAMES.map((name) => `--${name}`).join(', ')}.`,
      );
    if ('value' in option && (!token.value || token.value.startsWith('--'))) {
      throw new Failure(`${token.rawName} has no value. Expected ${token.rawName} ${option.value}.`);
    }
    if (!('value' in option) && token.value !== undefined)
      throw new Failure(`${token.rawName} takes no value, found "${token.value}". Write only ${token.rawName}.`);
    given.set(option.name, token.value ?? '');
  }
  return given;
}

function portNumber(name: Name, text: string, max: number): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > max) throw new Failure(`--${name}: found "${text}", expected a port number from 1 to ${max}.`);
  return port;
}

function defaultOf(name: Name): string {
  const option = OPTIONS.find((o) => o.name === name);
  return option && 'byDefault' in option ? option.byDefault : '';
}

/** npm keeps options that stand before its own `--` to itself. @throws Failure that shows the right spelling. */
export function refuseSwallowedOptions(env: NodeJS.ProcessEnv): void {
  if (env.npm_lifecycle_event !== 'start') return;
  const swallowed = NAMES.find((name) => name !== 'help' && env[`npm_config_${name.replaceAll('-', '_')}`]);
  if (swallowed)
    throw new Failure(`npm kept --${swallowed} for itself. Options come after "--": npm start -- --${swallowed}`);
}

export function helpText(): string {
  const left = OPTIONS.map((o) => `--${o.name}${'value' in o ? ` ${o.value}` : ''}`);
  const width = Math.max(...left.map((text) => text.length));
  const lines = OPTIONS.map(
    (o, i) => `  ${left[i]?.padEnd(width)}  ${o.help}${'byDefault' in o ? ` (${o.byDefault})` : ''}`,
  );
  return `Usage: npm start -- [OPTIONS] [-- COMMAND [ARGUMENT ...]]

Starts a Metaflow backend on this machine, for development: PostgreSQL, the migration, metadata and UI services,
all on 127.0.0.1. Ctrl-C stops it; its data stays for the next start. With a COMMAND, runs it with the
environment set for the stack, then stops; its exit status is the stack's.

${lines.join('\n')}

Examples:
  npm start
  npm start -- --blob --data-dir /tmp/stack
  npm start -- -- python3 examples/flows/linear_flow.py run`;
}

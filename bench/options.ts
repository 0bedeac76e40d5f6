import { parseArgs } from 'node:util';
import { ENDPOINT_NAMES, isEndpointName, type EndpointName } from './endpoints.js';

export type Mode = 'endpoints' | 'pages' | 'memory' | 'ui';

export interface BenchOptions {
  readonly mode: Mode;
  /** Seconds of load per endpoint, server and round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  /** Runs that the flow of the `runs-page` endpoint has; rows of the larger table in `--pages` and `--ui`; listed rows in `--memory`. */
  readonly rows: number;
  readonly only: readonly EndpointName[];
  /** Base URL of the service to alternate with. */
  readonly theirs: string | undefined;
  readonly theirsPid: number | undefined;
  /** Base URL of a service that already runs, in place of the one this starts. */
  readonly ours: string | undefined;
  readonly oursPid: number | undefined;
  /** Minutes of mixed load in `--memory`. */
  readonly minutes: number;
}

const DEFAULT_ROWS: Record<Mode, number> = { endpoints: 5_000, pages: 5_000_000, memory: 1_000_000, ui: 1_000_000 };

export const HELP = `npm run bench -- [options]       how fast the services are, and how much memory they take

Builds the service, starts a PostgreSQL of its own in a temporary folder, migrates it, starts the service as one process, fills the
database, and removes everything at the end.

Modes
  (none)             requests a second, p50 and p99 of each endpoint; with --url both servers take turns (A B A B)
                     in short rounds, and the table has the medians and the ratio
  --pages            one page of runs in a flow of 5 thousand and in a table of 5 million runs, side by side
  --memory           resident memory while a million runs are listed unpaged (by a fast and by a slow reader), and
                     under a mixed load
  --ui               what the UI asks of the UI service, with 5 thousand and with a million runs, side by side

Options
  --url URL          a second server, such as the Python service, in the same run
  --url-pid PID      its process, to show its memory too (Linux)
  --seconds N        load per endpoint, server and round (3)
  --rounds N         rounds, of which the median counts (3)
  --connections N    connections at once (16)
  --rows N           runs in the listed flow (5000), in the larger table (--pages, 5000000), listed (--memory, 1000000);
                     runs in all (--ui, 1000000)
  --only NAME,...    some endpoints only: ${ENDPOINT_NAMES.slice(0, 6).join(' ')}
                     ${ENDPOINT_NAMES.slice(6).join(' ')}
  --minutes N        minutes of mixed load in --memory (10)
  --base-url URL     measure a server that already runs in place of starting one; --base-url-pid PID for its memory
  --help
`;

/** @throws Error that names the option when one is unknown or has a value that is out of range. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pages: { type: 'boolean' },
      memory: { type: 'boolean' },
      ui: { type: 'boolean' },
      url: { type: 'string' },
      'url-pid': { type: 'string' },
      'base-url': { type: 'string' },
      'base-url-pid': { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      rows: { type: 'string' },
      minutes: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const [mode = 'endpoints', another] = (['pages', 'memory', 'ui'] as const).filter((name) => values[name]);
  if (another) throw new Error(`--${mode} and --${another} are two modes: give one of them.`);
  if (mode !== 'endpoints' && (values.url ?? values['base-url']) !== undefined) {
    throw new Error(`--${mode} needs the database to itself: it cannot be used with --url or --base-url.`);
  }
  return {
    mode,
    seconds: number('--seconds', values.seconds ?? '3', 0.5),
    rounds: integer('--rounds', values.rounds ?? '3'),
    connections: integer('--connections', values.connections ?? '16'),
    rows: integer('--rows', values.rows ?? String(DEFAULT_ROWS[mode])),
    minutes: number('--minutes', values.minutes ?? '10', 0),
    only: values.only === undefined ? ENDPOINT_NAMES : values.only.split(',').map(endpointName),
    theirs: values.url === undefined ? undefined : baseUrl('--url', values.url),
    theirsPid: values['url-pid'] === undefined ? undefined : integer('--url-pid', values['url-pid']),
    ours: values['base-url'] === undefined ? undefined : baseUrl('--base-url', values['base-url']),
    oursPid: values['base-url-pid'] === undefined ? undefined : integer('--base-url-pid', values['base-url-pid']),
  };
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    throw new Error(`${option} is ${text}: expected a number from ${least}.`);
  return value;
}

function integer(option: string, text: string): number {
  const value = number(option, text, 1);
  if (!Number.isInteger(value)) throw new Error(`${option} is ${text}: expected a whole number.`);
  return value;
}

function baseUrl(option: string, text: string): string {
  if (!URL.canParse(text)) throw new Error(`${option} is ${text}: expected a URL such as http://127.0.0.1:8080`);
  return text.replace(/\/$/, '');
}

function endpointName(name: string): EndpointName {
  if (!isEndpointName(name))
    throw new Error(`--only ${name}: there is no such endpoint. There are: ${ENDPOINT_NAMES.join(', ')}`);
  return name;
}

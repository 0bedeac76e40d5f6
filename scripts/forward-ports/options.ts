import { misuse, optionsHelp, parseCommandLine, type Given, type OptionSpec } from '../azure/command-line.js';
import { NAMESPACES } from '../../stacks/kubernetes-names.js';
import { TARGET_NAMES, TARGETS, type Part, type Target, type TargetName } from './targets.js';

export interface Options {
  /** At least one. */
  readonly targets: readonly Target[];
  readonly context: string | undefined;
}

const MAX_PORT = 65_535;
const NAMES = TARGET_NAMES.join(', ');

const SPECS: readonly OptionSpec[] = [
  { name: 'include-argo', help: 'also the Argo server and the webhook of Argo Events' },
  { name: 'include-airflow', help: "also Airflow's webserver" },
  { name: 'skip', value: 'NAME', help: `leave one out: ${NAMES}; may be given several times` },
  {
    name: 'port',
    value: 'NAME=PORT',
    help: 'another port on this machine, such as metadata=18080; may be given several times',
  },
  { name: 'context', value: 'NAME', help: "of kubectl's configuration; default: its current one" },
  { name: 'namespace', value: 'NS', help: `where Metaflow's services are (${NAMESPACES.services})` },
  { name: 'argo-namespace', value: 'NS', help: `(${NAMESPACES.argo})` },
  { name: 'airflow-namespace', value: 'NS', help: `(${NAMESPACES.airflow})` },
  { name: 'help', help: 'print this' },
];

export const HELP = `Usage: npm run forward-ports -- [OPTIONS]

Brings the cluster's services to this machine, on 127.0.0.1, by kubectl port-forward, and keeps them there: each is asked
every few seconds, and connected anew after a restart of its pod or a sleep of this machine. Ctrl-C ends it.

${optionsHelp(SPECS)}

On this machine, by default:
${TARGET_NAMES.map((name) => `  ${name.padEnd(11)}  ${TARGETS[name].localPort}`).join('\n')}
`;

/** @throws Failure (status 2) that names the first mistake */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const given = parseCommandLine('npm run forward-ports', args, SPECS, env);
  if (given.has('help')) return 'help';
  const [word] = given.words;
  if (word !== undefined) throw misuse(`Unexpected argument "${word}". Options are written --NAME VALUE.`);
  const targets = targetsOf(given);
  if (targets.length === 0) throw misuse('Everything is skipped, so there is nothing to do. Leave a --skip out.');
  return { targets, context: given.one('context') };
}

function targetsOf(given: Given): Target[] {
  const namespaces: Record<Part, string> = {
    metaflow: given.one('namespace') ?? NAMESPACES.services,
    argo: given.one('argo-namespace') ?? NAMESPACES.argo,
    airflow: given.one('airflow-namespace') ?? NAMESPACES.airflow,
  };
  const parts: readonly Part[] = [
    'metaflow',
    ...(given.has('include-argo') ? (['argo'] as const) : []),
    ...(given.has('include-airflow') ? (['airflow'] as const) : []),
  ];
  const skipped = new Set(given.all('skip').map((name) => targetName('skip', name)));
  const ports = new Map(given.all('port').map(chosenPort));
  const unused = [...ports.keys()].find((name) => skipped.has(name) || !parts.includes(TARGETS[name].part));
  if (unused)
    throw misuse(`--port ${unused}=${ports.get(unused)}: ${unused} is not among what is forwarded. ${howTo(unused)}`);
  return TARGET_NAMES.filter((name) => parts.includes(TARGETS[name].part) && !skipped.has(name)).map((name) => ({
    ...TARGETS[name],
    name,
    namespace: namespaces[TARGETS[name].part],
    localPort: ports.get(name) ?? TARGETS[name].localPort,
  }));
}

function howTo(name: TargetName): string {
  const { part } = TARGETS[name];
  return part === 'metaflow' ? 'Leave one of the two options out.' : `Add --include-${part}, or leave the port out.`;
}

function chosenPort(text: string): [TargetName, number] {
  const [name = '', digits = ''] = text.split('=', 2);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > MAX_PORT) {
    throw misuse(
      `--port ${text}: expected NAME=PORT with a port number from 1 to ${MAX_PORT}, such as metadata=18080.`,
    );
  }
  return [targetName('port', name), port];
}

function targetName(option: string, text: string): TargetName {
  const name = TARGET_NAMES.find((known) => known === text);
  if (!name) throw misuse(`--${option}: found "${text}", expected one of ${NAMES}.`);
  return name;
}

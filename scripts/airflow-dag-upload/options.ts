import { misuse, optionsHelp, parseCommandLine, type OptionSpec } from '../azure/command-line.js';
import { NAMESPACES } from '../../stacks/kubernetes-names.js';
import { DAGS_FOLDER } from './destination.js';

export interface Options {
  /** Files and folders, as typed. */
  readonly sources: readonly [string, ...string[]];
  /** As typed. */
  readonly destination: string;
  readonly namespace: string;
  readonly context: string | undefined;
  /** The scheduler's, where there are several. */
  readonly pod: string | undefined;
  /** How long Airflow may take to list the DAGs; undefined: it is not waited for. */
  readonly timeoutSeconds: number | undefined;
}

const COMMAND = 'npx tsx airflow_dag_upload.ts';

/** Airflow looks for new files every five minutes (its dag_dir_list_interval, unless set otherwise), then has to read them. */
const DEFAULT_TIMEOUT_S = 600;

const SPECS: readonly OptionSpec[] = [
  { name: 'airflow-namespace', value: 'NS', help: `where Airflow is (${NAMESPACES.airflow})` },
  { name: 'ns', value: 'NS', help: 'the same' },
  { name: 'context', value: 'NAME', help: "of kubectl's configuration; default: its current one" },
  { name: 'pod', value: 'NAME', help: "the scheduler's pod, where there are several" },
  { name: 'no-wait', help: 'do not wait until Airflow lists the DAGs; for modules that DAGs import' },
  { name: 'timeout', value: 'SECONDS', help: `how long to wait for that (${DEFAULT_TIMEOUT_S})` },
  { name: 'help', help: 'print this' },
];

export const HELP = `Usage: ${COMMAND} SOURCE... DESTINATION [OPTIONS]

Puts Python files into the DAGs folder of Airflow's scheduler, checks that they arrived whole, and waits until Airflow
lists their DAGs, or prints why it cannot import them (exit status 1).

SOURCE is a file or a folder, whose Python files are taken with the folders that they are in. DESTINATION lies in
${DAGS_FOLDER}; a relative one counts from there. It is the file's new name when it ends in .py, else a folder.

${optionsHelp(SPECS)}

Examples:
  ${COMMAND} my_dag.py ${DAGS_FOLDER}/my_dag.py
  ${COMMAND} dags/ .
  ${COMMAND} one.py two.py team-a --context my-cluster
`;

/** @throws Failure (status 2) that names the first mistake */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const given = parseCommandLine(COMMAND, args, SPECS, env);
  if (given.has('help')) return 'help';
  const sources = given.words.slice(0, -1);
  const [first, ...others] = sources;
  const destination = given.words.at(-1);
  if (first === undefined || destination === undefined) {
    throw misuse(
      `Found ${destination === undefined ? 'no file' : `only "${destination}"`}, expected SOURCE... DESTINATION, such as: ${COMMAND} my_dag.py my_dag.py`,
    );
  }
  const seconds = given.one('timeout');
  if (seconds !== undefined && given.has('no-wait')) {
    throw misuse('--timeout and --no-wait exclude each other. Leave one out.');
  }
  if (seconds !== undefined && !(/^\d{1,6}$/.test(seconds) && Number(seconds) > 0)) {
    throw misuse(`--timeout: found "${seconds}", expected a whole number of seconds.`);
  }
  const [long, short] = [given.one('airflow-namespace'), given.one('ns')];
  if (long !== undefined && short !== undefined) {
    throw misuse('--ns and --airflow-namespace are the same. Leave one out.');
  }
  return {
    sources: [first, ...others],
    destination,
    namespace: long ?? short ?? NAMESPACES.airflow,
    context: given.one('context'),
    pod: given.one('pod'),
    timeoutSeconds: given.has('no-wait') ? undefined : Number(seconds ?? DEFAULT_TIMEOUT_S),
  };
}

import { constants } from 'node:os';
import { reportFailure, userFolder } from '../azure/command-line.js';
import { Kubectl } from '../kubernetes/kubectl.js';
import { Failure } from '../local-stack/failure.js';
import { Stopped, StopRequests } from '../local-stack/stop-request.js';
import { AirflowCli } from './airflow-cli.js';
import { copyFiles } from './copy.js';
import { placeFiles } from './destination.js';
import { HELP, parseOptions, type Options } from './options.js';
import { PodShell } from './pod-shell.js';
import { findScheduler } from './scheduler.js';
import { readSources } from './sources.js';
import { waitForDags } from './wait.js';

/** Between two looks at Airflow's list, each of which takes the scheduler's processor for seconds; in milliseconds. */
const EVERY_MS = 3_000;

/** Uploads what the command line says. @returns the exit status; mistakes are printed, not thrown */
export async function start(args: readonly string[]): Promise<number> {
  const stops = new StopRequests();
  const { env, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined); // `| head`: no reason to die
  try {
    const options = parseOptions(args, env);
    if (options === 'help') {
      stdout.write(HELP);
      return 0;
    }
    await upload(options, env, stops.stopped);
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return 128 + constants.signals[error.signal];
    return reportFailure(error, stderr);
  }
}

async function upload(options: Options, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const cwd = userFolder(env);
  const [first, ...others] = placeFiles(readSources(options.sources, cwd), options.destination);
  if (!first) throw new Failure('There is nothing to upload.');
  const uploads = [first, ...others] as const;

  const kubectl = new Kubectl({ env, cwd, signal, context: options.context });
  const scheduler = await findScheduler(kubectl, options.namespace, options.pod);
  const shell = new PodShell(kubectl, scheduler);
  const since = await copyFiles(uploads, shell);
  for (const { shown, target, content } of uploads) {
    say(`Copied ${shown} to ${target} in pod ${scheduler.pod} (${content.length} bytes, SHA-256 checked).`);
  }
  if (!scheduler.isKept) {
    say(
      'Warning: the DAGs folder goes with its pod. Mount a persistent volume there, or upload again after each restart.',
    );
  }
  if (options.timeoutSeconds === undefined) return;

  const wait = { since, timeoutSeconds: options.timeoutSeconds, everyMs: EVERY_MS, signal, say };
  for (const { id, isPaused } of await waitForDags(uploads, new AirflowCli(shell), wait)) {
    const hint = isPaused ? ` It is paused; to start it: ${shell.shown(`airflow dags unpause ${id}`)}` : '';
    say(`Airflow lists "${id}".${hint}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

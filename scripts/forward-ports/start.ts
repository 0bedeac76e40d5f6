import { constants } from 'node:os';
import { reportFailure, userFolder } from '../azure/command-line.js';
import { Kubectl } from '../kubernetes/kubectl.js';
import { Stopped, StopRequests } from '../local-stack/stop-request.js';
import { Journal } from './journal.js';
import { keepForward, TIMING, type Timing } from './keep.js';
import { refuseTakenLocalPorts } from './local-ports.js';
import { HELP, parseOptions, type Options } from './options.js';
import { assertServicesExist } from './preflight.js';

/** Forwards until it is stopped. @returns the exit status; mistakes are printed, not thrown */
export async function start(args: readonly string[], timing: Timing = TIMING): Promise<number> {
  const stops = new StopRequests();
  const { env, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined); // `| head`: no reason to die in disorder
  try {
    const options = parseOptions(args, env);
    if (options === 'help') {
      stdout.write(HELP);
      return 0;
    }
    return await forward(options, env, stops, timing);
  } catch (error) {
    if (error instanceof Stopped) return 128 + constants.signals[error.signal];
    return reportFailure(error, stderr);
  }
}

/** @returns 0: to be stopped is how it ends. @throws Stopped when that comes before anything was forwarded */
async function forward(
  { targets, context }: Options,
  env: NodeJS.ProcessEnv,
  { stopped }: StopRequests,
  timing: Timing,
): Promise<number> {
  const kubectl = new Kubectl({ env, cwd: userFolder(env), signal: stopped, context });
  await refuseTakenLocalPorts(targets);
  await assertServicesExist(targets, kubectl);

  const journal = new Journal(targets, (line) => void process.stdout.write(`${line}\n`));
  const failed = new AbortController();
  const signal = AbortSignal.any([stopped, failed.signal]);
  const ends = targets.map((target) =>
    keepForward(target, kubectl, { timing, signal, listener: journal.listenerOf(target) }).catch((error: unknown) =>
      failed.abort(error),
    ),
  );
  await Promise.all(ends);
  failed.signal.throwIfAborted();
  if (!journal.ready) stopped.throwIfAborted();
  return 0;
}

import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Az } from '../azure/az.js';
import { reportFailure, userFolder } from '../azure/command-line.js';
import { readSettings, type Settings } from '../azure/configuration.js';
import { Stopped, StopRequests } from '../local-stack/stop-request.js';
import { AzureFacts } from './azure-facts.js';
import type { Check, MachineContext, ReportedFinding } from './check.js';
import { AZURE_CHECKS } from './checks/azure.js';
import { checkLogin, type Login } from './checks/login.js';
import { toolChecks } from './checks/tools.js';
import { HELP, parseOptions } from './options.js';
import { Progress } from './progress.js';
import { reportText } from './report.js';
import { runChecks, skipAll } from './run-checks.js';

const CHECKOUT = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Each is a process of `az`, which takes 150 MB and a good part of a core. */
const AT_ONCE = 4;

/** Looks at everything and reports it. @returns the exit status; mistakes are printed, not thrown */
export async function start(args: readonly string[]): Promise<number> {
  const stops = new StopRequests();
  const { env, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined); // `| head`: no reason to die
  try {
    const options = parseOptions(args, { cwd: userFolder(env), checkout: CHECKOUT, env });
    if (options === 'help') {
      stdout.write(HELP);
      return 0;
    }
    const settings = await readSettings({ directory: options.workDir, varFiles: options.varFiles, env });
    const findings = await examine(
      settings,
      env,
      stops.stopped,
      new Progress(stderr, toolChecks.length + AZURE_CHECKS.length + 1),
    );
    const colour = stdout.isTTY && !env.NO_COLOR;
    stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : reportText(findings, colour));
    return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
  } catch (error) {
    if (error instanceof Stopped) return 128 + constants.signals[error.signal];
    return reportFailure(error, stderr);
  }
}

async function examine(
  { configuration, names }: Settings,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  progress: Progress,
): Promise<ReportedFinding[]> {
  const machine: MachineContext = { configuration, env, signal };
  const run = { atOnce: AT_ONCE, signal, onDone: (name: string) => progress.done(name) };
  try {
    const tools = await runChecks(toolChecks, machine, run);
    if (tools.some(({ name, verdict }) => name === 'az' && verdict === 'fail')) {
      return [...tools, ...skipAll([{ name: 'login' }, ...AZURE_CHECKS], 'it needs az')];
    }
    let login: Login | undefined;
    const loginCheck: Check<MachineContext> = {
      name: 'login',
      run: async () => (login = await checkLogin(machine)).findings,
    };
    const found = [...tools, ...(await runChecks([loginCheck], machine, run))];
    if (!login?.account) return [...found, ...skipAll(AZURE_CHECKS, 'it needs a login')];
    const { id: subscription } = login.account;
    const az = new Az({ env, signal }, subscription);
    const context = { ...machine, names, az, subscription, facts: new AzureFacts(az, configuration, names) };
    return [...found, ...(await runChecks(AZURE_CHECKS, context, run))];
  } finally {
    progress.clear();
  }
}

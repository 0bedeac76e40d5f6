import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run, succeed } from './command.js';
import { get } from './poll.js';

export interface MetaflowSettings {
  /** For the virtual environment, Metaflow's home and its artifacts. */
  readonly folder: string;
  /** Interpreter that has Metaflow; undefined: one is set up in the folder. */
  readonly python: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const USER = 'test-docker';

/** Metaflow as data scientists have it: on this machine, outside of the containers. */
export class Metaflow {
  private constructor(
    private readonly python: string,
    private readonly settings: MetaflowSettings,
  ) {}

  /** @throws Error that says what to do when there is no Python or no Metaflow */
  static async setUp(settings: MetaflowSettings): Promise<Metaflow> {
    const { env, signal } = settings;
    if (settings.python !== undefined) {
      const found = await run(settings.python, ['-c', 'import metaflow'], { env, signal });
      if (found.status !== 0)
        throw new Error(
          `${settings.python} has no Metaflow. Leave --python out, or: ${settings.python} -m pip install metaflow`,
        );
      return new Metaflow(settings.python, settings);
    }
    const venv = path.join(settings.folder, 'venv');
    await succeed('python3', ['-m', 'venv', venv], { env, signal });
    const python = path.join(venv, 'bin', 'python');
    await succeed(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'metaflow'], {
      env,
      signal,
    });
    return new Metaflow(python, settings);
  }

  /** Runs a flow to its end against the service at `url`, with its artifacts in a local folder. */
  async runFlow(flowFile: string, url: string): Promise<void> {
    const home = path.join(this.settings.folder, 'metaflow');
    await mkdir(home, { recursive: true });
    const env = {
      ...this.settings.env,
      METAFLOW_HOME: home,
      METAFLOW_USER: USER,
      METAFLOW_DEFAULT_METADATA: 'service',
      METAFLOW_SERVICE_URL: url,
      METAFLOW_DEFAULT_DATASTORE: 'local',
      METAFLOW_DATASTORE_SYSROOT_LOCAL: home,
      NO_PROXY: '127.0.0.1',
    };
    await succeed(this.python, [flowFile, 'run'], { env, cwd: home, signal: this.settings.signal, timeoutMs: 180_000 });
  }
}

/**
 * Checks that the service at `url` knows exactly one run of the flow in that file, by our user, which came to its end.
 * @throws Error that says what it has instead
 */
export async function requireFinishedRun(flowFile: string, url: string): Promise<void> {
  const flow = /^class (\w+)\(FlowSpec\)/m.exec(await readFile(flowFile, 'utf8'))?.[1];
  const runs = await list<{ run_number: number; user_name: string }>(`${url}/flows/${flow}/runs`);
  const [only] = runs;
  if (runs.length !== 1 || only?.user_name !== USER)
    throw new Error(`Expected one run by ${USER}, found ${JSON.stringify(runs)}`);
  const end = `${url}/flows/${flow}/runs/${only.run_number}/steps/end/tasks`;
  const [task] = await list<{ task_id: number }>(end);
  const metadata = await list<{ field_name: string; value: string }>(`${end}/${task?.task_id}/metadata`);
  const ok = metadata.find(({ field_name }) => field_name === 'attempt_ok')?.value;
  if (ok !== 'True') throw new Error(`The end step's task has attempt_ok ${ok}, expected True`);
}

async function list<T>(url: string): Promise<T[]> {
  const { status, text } = await get(url);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`);
  return JSON.parse(text) as T[];
}

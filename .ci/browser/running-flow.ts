import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WAIT_MS } from './browser.js';

const FLOW = fileURLToPath(new URL('../client/flows/ui_flow.py', import.meta.url));

export interface TaskRow {
  readonly step_name: string;
  readonly task_id: number;
  readonly status: string;
}

/** A run of the flow that the client's checks watch, held in its step `wait` until it is told to go on. */
export interface RunningFlow {
  readonly runNumber: number;
  /** Path of the run in the API. */
  readonly path: string;
  /** Lets it go on, and waits for its end. */
  finish(): Promise<void>;
}

/** Starts the flow and waits until it waits. `use` may leave it unfinished. */
export async function withRunningFlow(api: string, use: (flow: RunningFlow) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'metaflow-browser-flow-'));
  const gate = path.join(folder, 'gate');
  const text = path.join(folder, 'included.txt');
  await writeFile(text, 'an included file\n');
  const before = (await runs(api)).length;
  const words = [FLOW, '--no-pylint', 'run', '--text', text, '--tag', 'browser'];
  const child = spawn('python3', words, { cwd: folder, env: { ...process.env, UI_FLOW_GATE: gate } });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const finish = async () => {
    await writeFile(gate, '');
    assert.equal(await ended, 0, output.join('').slice(-2000));
  };
  try {
    const [run] = await until('a run', async () => (await runs(api)).slice(0, -before || undefined));
    assert(run);
    const runPath = `/flows/UiFlow/runs/${run.run_number}`;
    await until('the step `wait`', () => tasks(api, `${runPath}/steps/wait`));
    await use({ runNumber: run.run_number, path: runPath, finish });
  } finally {
    await finish().catch(() => undefined); // said before, or not what failed
    await rm(folder, { recursive: true, force: true });
  }
}

/** Newest first. */
function runs(api: string): Promise<{ run_number: number }[]> {
  return data(api, '/flows/UiFlow/runs?_limit=1000&_order=-run_number');
}

export function tasks(api: string, below: string): Promise<TaskRow[]> {
  return data(api, `${below}/tasks`);
}

/** The member `data` of an answer. @throws AssertionError for another status than 200 */
export async function data<T>(api: string, at: string): Promise<T> {
  const answer = await fetch(api + at);
  assert.equal(answer.status, 200, at);
  return ((await answer.json()) as { data: T }).data;
}

/** What `found` gives, once that has something in it. */
export async function until<T extends readonly unknown[]>(what: string, found: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    const value = await found();
    if (value.length > 0) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not there after ${WAIT_MS / 1000} s`);
}

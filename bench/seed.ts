import { artifactRows, metadataRows, object } from './bodies.js';
import { inParallel, post } from './http.js';

export interface SeededTask {
  readonly flow: string;
  readonly run: string;
  readonly step: string;
  readonly task: string;
}

/** What a base URL was filled with before it is measured. */
export interface Seed {
  /** One run with one step and one task per connection. */
  readonly tasks: readonly SeededTask[];
  /** A task with twenty artifacts that nobody writes to. */
  readonly readTask: SeededTask;
  /** A flow with many runs. */
  readonly pagedFlow: string;
}

interface SeedSizes {
  readonly connections: number;
  readonly runs: number;
}

/** Fills a service over HTTP, so that any server can be filled alike. Flows are new ones at each call. */
export async function seed(base: string, { connections, runs }: SeedSizes): Promise<Seed> {
  const stamp = Date.now();
  const workFlow = `BenchWork${stamp}`;
  const pagedFlow = `BenchPages${stamp}`;
  for (const flow of [workFlow, pagedFlow]) await post(`${base}/flows/${flow}`, object());
  await inParallel(runs, connections, (i) => post(`${base}/flows/${pagedFlow}/run`, object(i)).then(() => undefined));
  const tasks: SeededTask[] = [];
  for (let i = 0; i <= connections; i += 1) tasks.push(await seedTask(base, workFlow));
  const readTask = tasks.pop()!; // at least one was pushed
  await post(`${base}${taskUrl(readTask)}/metadata`, metadataRows());
  for (const suffix of ['a', 'b']) await post(`${base}${taskUrl(readTask)}/artifact`, artifactRows(suffix));
  return { tasks, readTask, pagedFlow };
}

async function seedTask(base: string, flow: string): Promise<SeededTask> {
  const step = 'start';
  const run = String((await post(`${base}/flows/${flow}/run`, object()))['run_number']);
  await post(`${base}/flows/${flow}/runs/${run}/steps/${step}/step`, object());
  const { task_id } = await post(`${base}/flows/${flow}/runs/${run}/steps/${step}/task`, object());
  return { flow, run, step, task: String(task_id) };
}

function taskUrl({ flow, run, step, task }: SeededTask): string {
  return `/flows/${flow}/runs/${run}/steps/${step}/tasks/${task}`;
}

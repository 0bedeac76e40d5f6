import type { Random } from '../random.js';
import type { CompareRequest } from '../request.js';
import { UNUSUAL_IDS } from '../values.js';
import {
  flowPath,
  forgetRun,
  runPath,
  stepPath,
  type Flow,
  type Run,
  type Step,
  type Task,
  type World,
} from '../world.js';
import type { Action } from './action.js';
import { NO_OBJECTS, objectBody, oddObjectBody, type ObjectBody } from './bodies.js';

const FEW_NAMES = ['start', 'mid', 'end', 'join', 'a', 'b', 'c'];

/** A new flow. `prefix` keeps the flows of different sessions apart. */
export function newFlow(random: Random, world: World, prefix: string, odd = false): Action {
  const id = `${prefix}${world.flows.length}${random.chance(0.5) ? random.pick(UNUSUAL_IDS).text.slice(0, 255 - prefix.length - 3) : ''}`;
  const body = objectBody(random);
  const flow: Flow = { id, label: world.label('flow'), odd, tainted: false, runs: [] };
  return {
    request: post('create-flow', flowPath(flow), body),
    learns: flow.label,
    agreed: () => world.flows.push(flow),
    diverged: () => world.loneFlows.push(id),
  };
}

/** A flow with an unusual body: where only one server takes it, listings leave it out from then on. */
export function newOddFlow(random: Random, world: World, prefix: string): Action {
  const id = `${prefix}odd${world.label('flow').replace(' ', '')}`;
  const body = anyOddBody(random, undefined);
  return {
    request: post('create-flow-odd', ['/flows/', id], body),
    diverged: () => world.loneFlows.push(id),
    partial: true,
  };
}

export function newRun(random: Random, world: World, flow: Flow): Action {
  const id = random.chance(0.4) ? chosenId(random, flow.runs) : undefined;
  const body = objectBody(random, id === undefined ? undefined : ['run_number', id]);
  const run: Run = { flow, label: world.label('run'), id, tags: body.tags, systemTags: body.systemTags, steps: [] };
  return {
    request: post('create-run', [...flowPath(flow), '/run'], body),
    learns: run.label,
    agreed: () => flow.runs.push(run),
    diverged: () => taint(flow),
  };
}

export function newStep(random: Random, _world: World, run: Run): Action {
  const name = random.chance(0.8) ? random.pick(FEW_NAMES) : random.pick(UNUSUAL_IDS).text;
  const step: Step = { run, name, tasks: [] };
  return {
    request: post('create-step', [...stepPath(step), '/step'], objectBody(random)),
    agreed: () => run.steps.push(step),
    diverged: () => taint(run.flow),
  };
}

export function newTask(random: Random, world: World, step: Step): Action {
  const id = random.chance(0.4) ? chosenId(random, step.tasks) : undefined;
  const body = objectBody(random, id === undefined ? undefined : ['task_id', id]);
  const task: Task = { step, label: world.label('task'), id, artifacts: [] };
  return {
    request: post('create-task', [...stepPath(step), '/task'], body),
    learns: task.label,
    agreed: () => step.tasks.push(task),
    diverged: () => taint(step.run.flow),
  };
}

/** Something unusual below a flow that is there for it. */
export function newOddObject(random: Random, world: World, flow: Flow): Action {
  const run = flow.runs.at(-1);
  const step = run?.steps.at(-1);
  const makers = [(): Action => oddPost(random, world, flow, 'run', [...flowPath(flow), '/run'])];
  if (run) {
    const path = [...runPath(run), '/steps/', `odd${random.int(1e9)}`, '/step'];
    makers.push(() => oddPost(random, world, flow, 'step', path));
  }
  if (run && step) {
    // A new task is a heartbeat of its run, so the run differs when only one server makes the task.
    const make = (): Action => oddPost(random, world, flow, 'task', [...stepPath(step), '/task']);
    makers.push(() => ({ ...make(), diverged: () => forgetRun(run) }));
  }
  return random.pick(makers)();
}

function oddPost(
  random: Random,
  world: World,
  flow: Flow,
  kind: 'run' | 'step' | 'task',
  path: CompareRequest['path'],
): Action {
  const idField = { run: 'run_number', step: undefined, task: 'task_id' }[kind];
  const request = post(`create-${kind}-odd`, path, anyOddBody(random, idField));
  return { request, ...(kind !== 'step' && { learns: world.label(kind) }), diverged: () => taint(flow) };
}

/** Posts below things that do not exist. */
export function newOrphan(random: Random, world: World): Action | undefined {
  const [flow, run] = [world.flows.at(-1), world.runs.at(-1)];
  if (!flow || !run) return undefined;
  const body = objectBody(random);
  const missing = random.pick(['999999999', 'never-was']);
  return {
    request: random.pick<() => CompareRequest>([
      () => post('create-run-orphan', ['/flows/', 'NoSuchFlow', '/run'], body),
      () => ({
        ...post('create-step-orphan', [...flowPath(flow), '/runs/', missing, '/steps/start/step'], body),
        odd: ['no-run'],
      }),
      () => ({
        ...post('create-task-orphan', [...flowPath(flow), '/runs/', missing, '/steps/start/task'], body),
        odd: ['no-run'],
      }),
      () => post('create-task-orphan', [...runPath(run), '/steps/no-such-step/task'], body),
      () =>
        post('create-metadata-orphan', [...runPath(run), '/steps/start/tasks/', missing, '/metadata'], {
          text: '[]',
          odd: [],
        }),
      () =>
        post('create-artifacts-orphan', [...flowPath(flow), '/runs/', missing, '/steps/start/tasks/1/artifact'], {
          text: '[]',
          odd: [],
        }),
    ])(),
  };
}

function anyOddBody(random: Random, idField: string | undefined): Pick<ObjectBody, 'odd'> & { text: string | Buffer } {
  return random.chance(0.25) ? { text: random.pick(NO_OBJECTS), odd: ['body'] } : oddObjectBody(random, idField);
}

/** Now and then one that is taken already. */
function chosenId(random: Random, taken: readonly { readonly id: string | undefined }[]): string {
  const again = random.chance(0.15) ? taken.at(-1)?.id : undefined;
  return again ?? (random.chance(0.3) ? random.pick(UNUSUAL_IDS).text : `id-${random.int(10_000)}`);
}

export function post(
  name: string,
  path: CompareRequest['path'],
  { text, odd }: Pick<ObjectBody, 'odd'> & { text: string | Buffer },
): CompareRequest {
  return { name, method: 'POST', path, body: text, odd };
}

function taint(flow: Flow): void {
  flow.tainted = true;
}

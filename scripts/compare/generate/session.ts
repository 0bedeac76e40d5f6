import type { Random } from '../random.js';
import type { Flow, World } from '../world.js';
import type { Action, ConcurrentAction } from './action.js';
import { changeTags, changeTagsAtOnce, changeTagsOddly, createAtOnce, heartbeat } from './change.js';
import { newFlow, newOddFlow, newOddObject, newOrphan, newRun, newStep, newTask } from './create.js';
import { filterRuns, filterTasks, filterTasksByMetadata } from './filters.js';
import { anyMethod, anyPath } from './malformed.js';
import { readList } from './lists.js';
import { readObject } from './read.js';
import { newArtifacts, newHugeRows, newMetadata, newOddRows } from './rows.js';

/**
 * What to do next. It depends on the random numbers and on what both servers are known to have by now, so that the same
 * seed repeats a session as long as the servers answer alike.
 */
export function nextAction(random: Random, world: World, prefix: string): Action | ConcurrentAction {
  for (;;) {
    const action = missingBasics(random, world, prefix) ?? anyAction(random, world, prefix);
    if (action) return action;
  }
}

/** Every session needs a flow of each kind, with something below it, before the rest makes sense. */
function missingBasics(random: Random, world: World, prefix: string): Action | undefined {
  for (const odd of [false, true]) {
    const flow = flowFor(world, odd);
    if (!flow) return newFlow(random, world, prefix, odd);
    const run = flow.runs.at(-1);
    if (!run) return newRun(random, world, flow);
    const step = run.steps.at(-1);
    if (!step) return newStep(random, world, run);
    if (step.tasks.length === 0) return newTask(random, world, step);
  }
  return undefined;
}

function anyAction(random: Random, world: World, prefix: string): Action | ConcurrentAction | undefined {
  const plain = flowFor(world, false);
  const odd = flowFor(world, true);
  if (!plain || !odd) return undefined;
  const of = <T, A>(list: readonly T[], make: (random: Random, world: World, thing: T) => A): A | undefined =>
    list.length === 0 ? undefined : make(random, world, random.pick(list));
  const plainRuns = plain.runs;
  const plainSteps = plainRuns.flatMap((run) => run.steps);
  const plainTasks = plainSteps.flatMap((step) => step.tasks);
  const oddTasks = odd.runs.flatMap((run) => run.steps.flatMap((step) => step.tasks));
  return random.weighted<() => Action | ConcurrentAction | undefined>([
    [1, () => newFlow(random, world, prefix)],
    [1, () => newOddFlow(random, world, prefix)],
    [5, () => newRun(random, world, plain)],
    [5, () => of(plainRuns, newStep)],
    [6, () => of(plainSteps, newTask)],
    [8, () => of(plainTasks, newMetadata)],
    [8, () => of(plainTasks, newArtifacts)],
    [4, () => newOddObject(random, world, odd)],
    [3, () => of(oddTasks, newOddRows)],
    [0.2, () => of(oddTasks, newHugeRows)],
    [2, () => newOrphan(random, world)],
    [14, () => readObject(random, world)],
    [16, () => readList(random, world)],
    [12, () => filterRuns(random, world)],
    [8, () => filterTasks(random, world)],
    [4, () => filterTasksByMetadata(random, world)],
    [4, () => heartbeat(random, world)],
    [6, () => changeTags(random, world)],
    [1, () => changeTagsOddly(random, world)],
    [1, () => changeTagsAtOnce(random, world)],
    [0.5, () => createAtOnce(random, world)],
    [4, () => anyMethod(random, world)],
    [4, () => anyPath(random, world)],
  ])();
}

/** The newest flow of a kind whose lists both servers agree on. */
function flowFor(world: World, odd: boolean): Flow | undefined {
  return world.flows.findLast((flow) => flow.odd === odd && !flow.tainted);
}

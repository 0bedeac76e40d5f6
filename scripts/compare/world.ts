import type { Part } from './request.js';

export interface Flow {
  readonly id: string;
  /** Label of the flow, for the moment it was made. */
  readonly label: string;
  /** Takes the unusual bodies, so that the lists of the others stay comparable. */
  readonly odd: boolean;
  /** Something exists below it on one server only: its lists cannot be compared any more. */
  tainted: boolean;
  readonly runs: Run[];
}

export interface Run {
  readonly flow: Flow;
  readonly label: string;
  /** What the client chose; otherwise each server gave a number. */
  readonly id: string | undefined;
  /** Null when the run was made without tags. */
  readonly tags: readonly string[] | null;
  readonly systemTags: readonly string[];
  readonly steps: Step[];
}

export interface Step {
  readonly run: Run;
  readonly name: string;
  readonly tasks: Task[];
}

export interface Task {
  readonly step: Step;
  readonly label: string;
  readonly id: string | undefined;
  readonly artifacts: string[];
}

/** What both servers are known to have. */
export class World {
  readonly flows: Flow[] = [];
  /** Flows that one server has and the other has not. */
  readonly loneFlows: string[] = [];
  #labels = 0;

  label(kind: 'flow' | 'run' | 'task'): string {
    this.#labels += 1;
    return `${kind} ${this.#labels}`;
  }

  get runs(): Run[] {
    return this.flows.flatMap((flow) => flow.runs);
  }

  get steps(): Step[] {
    return this.runs.flatMap((run) => run.steps);
  }

  get tasks(): Task[] {
    return this.steps.flatMap((step) => step.tasks);
  }
}

/** A run that differs between the servers from now on is not asked for again, nor are lists of its flow. */
export function forgetRun({ flow, ...run }: Run): void {
  flow.tainted = true;
  const at = flow.runs.findIndex(({ label }) => label === run.label);
  if (at !== -1) flow.runs.splice(at, 1);
}

/** Path of a thing that exists. Ids that a client chose are encoded, those that a server gave are looked up later. */
export function flowPath(flow: Flow): Part[] {
  return ['/flows/', encodeURIComponent(flow.id)];
}

export function runPath(run: Run): Part[] {
  return [...flowPath(run.flow), '/runs/', chosenOr(run)];
}

export function stepPath(step: Step): Part[] {
  return [...runPath(step.run), '/steps/', encodeURIComponent(step.name)];
}

export function taskPath(task: Task): Part[] {
  return [...stepPath(task.step), '/tasks/', chosenOr(task)];
}

function chosenOr({ id, label }: { readonly id: string | undefined; readonly label: string }): Part {
  return id === undefined ? { id: label } : encodeURIComponent(id);
}

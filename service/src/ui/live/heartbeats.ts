import type { Logger } from '../../log.js';
import type { HeartbeatWindow } from '../../sql/ui/stale.js';
import { runIfFailed, taskIfFailed, type Change } from './changes.js';
import type { RunKey, TaskKey } from './notification.js';
import { scopeOf } from './resources.js';

/** Upstream's margin over the limit for heartbeats; also the time between two looks. */
const MARGIN_SECONDS = 10;
/** PostgreSQL's clock decides what is stale, and it may be behind ours. */
const CLOCK_SECONDS = 2;

export interface HeartbeatsOptions {
  /** Limits in seconds after which a run or task without a heartbeat counts as failed. */
  readonly runSeconds: number;
  readonly taskSeconds: number;
  /** What somebody is subscribed to. */
  resources(): Iterable<string>;
  silentRuns(window: HeartbeatWindow): Promise<RunKey[]>;
  silentRunsOf(runs: readonly RunKey[], window: HeartbeatWindow): Promise<RunKey[]>;
  silentTasksOf(runs: readonly RunKey[], window: HeartbeatWindow): Promise<TaskKey[]>;
  tell(change: Change): void;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Tells of runs and tasks that died without a word. Each round looks for those whose last heartbeat has become too old since the
 * round before, among those that somebody watches: unlike upstream's watch lists, nothing has to be remembered, so a service
 * that was just started tells of them, too.
 */
export class Heartbeats {
  /** Heartbeats before these, in seconds since 1970, have been looked at. */
  private runsUntil: number;
  private tasksUntil: number;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(private readonly options: HeartbeatsOptions) {
    this.runsUntil = this.staleBefore(options.runSeconds);
    this.tasksUntil = this.staleBefore(options.taskSeconds);
  }

  start(): void {
    const seconds = this.options.taskSeconds + MARGIN_SECONDS;
    this.timer ??= setInterval(() => void this.look(), seconds * 1000).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** One round. What it could not look at is looked at in the next one. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.lookAt();
    } catch (error) {
      this.options.log.warn({ err: error }, 'heartbeats cannot be looked at');
    } finally {
      this.looking = false;
    }
  }

  private async lookAt(): Promise<void> {
    const { options } = this;
    const { lists, runs } = watchedRuns(options.resources());
    const runWindow = { from: this.runsUntil, until: this.staleBefore(options.runSeconds) };
    const silent = lists
      ? await options.silentRuns(runWindow)
      : runs.length > 0
        ? await options.silentRunsOf(runs, runWindow)
        : [];
    this.runsUntil = runWindow.until;
    for (const run of silent) options.tell(runIfFailed(run));

    const taskWindow = { from: this.tasksUntil, until: this.staleBefore(options.taskSeconds) };
    const tasks = runs.length > 0 ? await options.silentTasksOf(runs, taskWindow) : [];
    this.tasksUntil = taskWindow.until;
    for (const task of tasks) options.tell(taskIfFailed(task));
  }

  private staleBefore(limitSeconds: number): number {
    return Math.floor(this.options.now() / 1000) - limitSeconds - CLOCK_SECONDS;
  }
}

/** Whether lists of runs are watched, and the runs that are watched by themselves. */
function watchedRuns(resources: Iterable<string>): { lists: boolean; runs: RunKey[] } {
  let lists = false;
  const runs = new Map<string, RunKey>();
  for (const resource of resources) {
    const scope = scopeOf(resource);
    if (scope?.of === 'runs') lists = true;
    if (scope?.of === 'run') {
      const { flowId, runNumber } = scope;
      runs.set(`${flowId}/${runNumber}`, { flow_id: flowId, run_number: runNumber });
    }
  }
  return { lists, runs: [...runs.values()] };
}

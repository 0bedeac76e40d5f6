import type { FlowRow, MetadataRow, RunRow, StepRow, TaskRow } from '../rows.js';
import type { MetadataKey, RunKey, StepKey, TaskKey } from './notification.js';

/** Reads the objects that events carry, as the routes answer them. Undefined: it is not there (any more). */
export interface Loader {
  flow(flowId: string): Promise<FlowRow | undefined>;
  run(key: RunKey): Promise<RunRow | undefined>;
  /** With the step's own tags, not those of the run as in the routes: upstream's events have them, and `_tags` filters by them. */
  step(key: StepKey): Promise<StepRow | undefined>;
  /** @param attempt the newest one, if not given */
  task(key: TaskKey, attempt?: number): Promise<TaskRow | undefined>;
  /** The newest row of the field; with a value, of those that have it. */
  metadata(key: MetadataKey): Promise<MetadataRow | undefined>;
  /** By name. Undefined also for a run without any. */
  parameters(key: RunKey): Promise<object | undefined>;
}

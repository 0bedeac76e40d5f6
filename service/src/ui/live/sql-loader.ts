import { findFlow } from '../../sql/ui/flows.js';
import { findMetadata } from '../../sql/ui/metadata.js';
import { findRun } from '../../sql/ui/runs.js';
import { ownStepTags } from '../../sql/ui/own-tags.js';
import { findStep } from '../../sql/ui/steps.js';
import { findTask } from '../../sql/ui/tasks.js';
import { loadParameters } from '../artifacts/parameters.js';
import { ReadError } from '../read-error.js';
import { refineTasks } from '../refine.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';
import type { Loader } from './loader.js';

/** Who watches wants to see that a task ended, even if the datastore does not say how. */
const REFINE_MS = 3000;
/** A datastore that did not answer in time is not asked for so long: other changes wait behind. */
const PAUSE_MS = 30_000;

/** Reads on the primary: a replica may not have yet what a notification tells of. */
export function sqlLoader(services: UiServices): Loader {
  const { db, cutoffs, now, log } = services;
  const onPrimary = { ...services, db: { ...db, points: db.primary } };
  const reader = { db: onPrimary.db, cutoffs };
  let notBefore = 0;

  async function refined(row: TaskRow): Promise<TaskRow> {
    if (now() < notBefore) return row;
    const signal = AbortSignal.timeout(REFINE_MS);
    try {
      const [task = row] = await refineTasks(onPrimary, [row], { signal });
      return task;
    } catch (error) {
      if (!signal.aborted) throw error;
      log.warn({ err: error }, 'the datastore is slow; tasks are told of without what it knows');
      notBefore = now() + PAUSE_MS;
      return row;
    }
  }

  return {
    flow: (flowId) => findFlow(reader, flowId),
    run: ({ flow_id, run_number }) => findRun(reader, flow_id, run_number),
    step: async (key) => {
      const row = await findStep(reader, key.flow_id, key.run_number, key.step_name);
      return row && { ...row, ...(await ownStepTags(db.primary, key)) };
    },
    task: async ({ flow_id, run_number, step_name, task_id }, attempt) => {
      const row = await findTask(reader, flow_id, run_number, step_name, task_id, attempt);
      return row && refined(row);
    },
    metadata: async ({ flow_id, run_number, step_name, task_id, field_name, value }) => {
      const rows = await findMetadata(reader, flow_id, run_number, step_name, task_id, field_name);
      return typeof value === 'string' ? rows.find((row) => row.value === value) : rows[0];
    },
    parameters: async ({ flow_id, run_number }) => {
      try {
        const parameters = await loadParameters(onPrimary, flow_id, run_number, {
          signal: AbortSignal.timeout(REFINE_MS),
        });
        return parameters && Object.keys(parameters).length > 0 ? parameters : undefined;
      } catch (error) {
        if (error instanceof ReadError || (error as Error).name === 'TimeoutError') return undefined; // the UI asks for them itself
        throw error;
      }
    },
  };
}

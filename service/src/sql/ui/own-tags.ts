import type { Queryable } from '../../db/queryable.js';
import type { StepKey } from '../../ui/live/notification.js';
import type { StepRow } from '../../ui/rows.js';
import { parseJson } from './json.js';

/** The tags that a step itself was registered with. Undefined: there is no such step. */
export async function ownStepTags(
  db: Queryable,
  { flow_id, run_number, step_name }: StepKey,
): Promise<Pick<StepRow, 'tags' | 'system_tags'> | undefined> {
  const { rows } = await db.query({
    name: 'ui-own-step-tags',
    text: 'select tags, system_tags from steps_v3 where flow_id = $1 and run_number = $2 and step_name = $3',
    values: [flow_id, run_number, step_name],
  });
  return parseJson<Pick<StepRow, 'tags' | 'system_tags'>>(rows)[0];
}

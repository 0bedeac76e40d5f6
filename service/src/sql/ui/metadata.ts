import type { MetadataRow } from '../../ui/rows.js';
import type { Reader } from './cutoffs.js';
import { attemptOf, columns } from './expressions.js';
import { findMany } from './find.js';
import type { Shape } from './shape.js';

const COLUMNS =
  'flow_id run_number run_id step_name task_id task_name id field_name value type user_name ts_epoch tags system_tags';
const own = { ...columns(COLUMNS), attempt_id: attemptOf('t.tags') };

const SHAPE: Shape = {
  table: 'metadata_v3',
  answer: `t.id, t.flow_id, t.run_number, t.run_id, t.step_name, t.task_id, t.task_name, ${own.attempt_id} as attempt_id, t.field_name,
    t.value, t.type, t.user_name, t.ts_epoch, t.tags, t.system_tags`,
  joins: '',
  own,
  computed: {},
  groups: COLUMNS.split(' '),
  // Clients ask for page after page without an order. This one is backwards in metadata_v3_idx_flow_run_ts_id_desc.
  last: [
    { column: 'ts_epoch', direction: 'asc' },
    { column: 'id', direction: 'asc' },
  ],
};

/** For all rows of a run. */
export const metadataShape = (): Shape => SHAPE;

/**
 * For those of a step or a task, which are few among a run's: in an order that no index gives, since the planner would go through
 * the run in that index's order until it has found enough of them.
 */
const FEW: Shape = { ...SHAPE, own: { ...own, id: '(t.id + 0)' }, last: [{ column: 'id', direction: 'asc' }] };
export const fewMetadataShape = (): Shape => FEW;

/** The rows of a field of a task, newest first. */
export function findMetadata(
  reader: Reader,
  flowId: string,
  runKey: string | number,
  stepName: string,
  taskKey: string | number,
  fieldName: string,
): Promise<MetadataRow[]> {
  return findMany<MetadataRow>(
    reader,
    fewMetadataShape,
    { flowId, runId: String(runKey), stepName, taskId: String(taskKey) },
    { where: { column: 'field_name', value: fieldName }, order: [{ column: 'id', direction: 'desc' }] },
  );
}

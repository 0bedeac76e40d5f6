import type { ArtifactRow } from '../../ui/rows.js';
import type { Reader } from './cutoffs.js';
import { columns, RUN_OF_ROW } from './expressions.js';
import { findMany } from './find.js';
import type { Shape } from './shape.js';

const COLUMNS =
  'flow_id run_number run_id step_name task_id task_name name location ds_type sha type content_type user_name attempt_id ts_epoch tags system_tags';
const own = columns(COLUMNS);

const SHAPE: Shape = {
  table: 'artifact_v3',
  answer: COLUMNS.split(' ')
    .map((column) => (column.endsWith('tags') ? `run.${column}` : `t.${column}`))
    .join(', '),
  joins: RUN_OF_ROW,
  own,
  computed: {},
  groups: Object.keys(own),
  first: [{ column: 'attempt_id', direction: 'desc' }],
  last: [
    { column: 'step_name', direction: 'asc' },
    { column: 'task_id', direction: 'asc' },
    { column: 'name', direction: 'asc' },
  ],
};

export const artifactShape = (): Shape => SHAPE;

/** The artifacts of a task, newest attempt first. */
export function findArtifacts(
  reader: Reader,
  flowId: string,
  runKey: string | number,
  stepName: string,
  taskKey: string | number,
): Promise<ArtifactRow[]> {
  return findMany<ArtifactRow>(reader, artifactShape, {
    flowId,
    runId: String(runKey),
    stepName,
    taskId: String(taskKey),
  });
}

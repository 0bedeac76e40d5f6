import type { FlowRow } from '../../ui/rows.js';
import type { Reader } from './cutoffs.js';
import { columns } from './expressions.js';
import { findOne } from './find.js';
import type { Shape } from './shape.js';

const COLUMNS = 'flow_id user_name ts_epoch tags system_tags';

const SHAPE: Shape = {
  table: 'flows_v3',
  answer: 't.flow_id, t.user_name, t.ts_epoch, t.tags, t.system_tags',
  joins: '',
  own: columns(COLUMNS),
  computed: {},
  groups: COLUMNS.split(' '),
};

export const flowShape = (): Shape => SHAPE;

export function findFlow(reader: Reader, flowId: string): Promise<FlowRow | undefined> {
  return findOne<FlowRow>(reader, flowShape, { flowId });
}

import { ServiceError } from '../errors.js';
import type { ArtifactRow } from '../sql/artifacts.js';
import type { FlowRow } from '../sql/flows.js';
import type { MetadataRow } from '../sql/metadata.js';
import type { RunRow } from '../sql/runs.js';
import type { StepRow } from '../sql/steps.js';
import type { TaskRow } from '../sql/tasks.js';

/**
 * Rows as upstream writes them: the client's own id, where there is one, in place of the number. The JSON is put together by
 * hand because tags come out of PostgreSQL as JSON text: nobody has to parse a million lists to print them again.
 */

const text = JSON.stringify as (value: string | null) => string;
const runId = (row: { run_id: string | null; run_number: number }) =>
  row.run_id === null ? row.run_number : text(row.run_id);
const taskId = (row: { task_name: string | null; task_id: number }) =>
  row.task_name === null ? row.task_id : text(row.task_name);
/** An SQL null prints as JSON's. */
const owner = (row: { user_name: string | null; ts_epoch: number; tags: string | null; system_tags: string | null }) =>
  `"user_name":${text(row.user_name)},"ts_epoch":${row.ts_epoch},"tags":${row.tags},"system_tags":${row.system_tags}`;

export function flowJson(row: FlowRow): string {
  return `{"flow_id":${text(row.flow_id)},${owner(row)}}`;
}

export function runJson(row: RunRow): string {
  const status = row.status === undefined ? '' : `,"status":${text(row.status)}`;
  const user = row.user === undefined || row.user === null ? '' : `,"user":${text(row.user)}`;
  return `{"flow_id":${text(row.flow_id)},"run_number":${runId(row)},${owner(row)},"last_heartbeat_ts":${row.last_heartbeat_ts}${status}${user}}`;
}

export function stepJson(row: StepRow): string {
  return `{"flow_id":${text(row.flow_id)},"run_number":${runId(row)},"step_name":${text(row.step_name)},${owner(row)}}`;
}

export function taskJson(row: TaskRow): string {
  return `{"flow_id":${text(row.flow_id)},"run_number":${runId(row)},"step_name":${text(row.step_name)},"task_id":${taskId(row)},${owner(row)},"last_heartbeat_ts":${row.last_heartbeat_ts}}`;
}

export function metadataJson(row: MetadataRow): string {
  return `{"id":${row.id},"flow_id":${text(row.flow_id)},"run_number":${runId(row)},"step_name":${text(row.step_name)},"task_id":${taskId(row)},"field_name":${text(row.field_name)},"value":${text(row.value)},"type":${text(row.type)},${owner(row)}}`;
}

export function artifactJson(row: ArtifactRow): string {
  return `{"flow_id":${text(row.flow_id)},"run_number":${runId(row)},"step_name":${text(row.step_name)},"task_id":${taskId(row)},"name":${text(row.name)},"location":${text(row.location)},"ds_type":${text(row.ds_type)},"sha":${text(row.sha)},"type":${text(row.type)},"content_type":${text(row.content_type)},"attempt_id":${row.attempt_id},${owner(row)}}`;
}

/**
 * A value for a text column: whole numbers and booleans as upstream stores them (`5`, `true`), fractions in the shortest form.
 * @throws ServiceError invalid_body for what cannot be stored exactly.
 */
export function columnText(field: string, value: string | number | boolean | null | undefined): string | null {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      if (!value.isWellFormed())
        throw new ServiceError('invalid_body', `${field}: found half a surrogate pair, expected valid Unicode.`);
      return value;
    case 'number':
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw new ServiceError(
          'invalid_body',
          `${field}: found ${value}, expected a whole number within 2^53. Send larger ones as a text.`,
        );
      }
      return String(value);
    default:
      return value === null ? null : String(value);
  }
}

/** The same for metadata values, where Metaflow sends a list of texts for a foreach: upstream stores it as an array's text. */
export function valueText(value: string | number | boolean | null | undefined | readonly string[]): string | null {
  if (!Array.isArray(value)) return columnText('value', value as Exclude<typeof value, readonly string[]>);
  return `{${(value as readonly string[]).map(arrayElement).join(',')}}`;
}

/** PostgreSQL documentation, 8.15.6: what is quoted in an array's text. */
function arrayElement(element: string): string {
  const text = columnText('value', element) as string; // a text stays one
  return text === '' || /[{}",\\ \t\n\r\v\f]|^null$/i.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

/** Tags for a jsonb column; nothing is stored as JSON's null, as upstream does. */
export function columnTags(tags: readonly string[] | null | undefined): string {
  return JSON.stringify(tags ?? null);
}

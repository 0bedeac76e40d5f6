/** SQL for what several tables need. PostgreSQL's clock decides, as in upstream, so that all replicas say the same. */

/** Seconds since 1970, with a fraction. */
export const NOW_SECONDS = 'extract(epoch from now())';
/** Milliseconds since 1970 of the nearest whole second. */
export const NOW_MS = '(extract(epoch from now())::bigint * 1000)';

/** A text that Metaflow's client wrote for a boolean, as PostgreSQL would cast it; null, and no error, for other texts. */
export function booleanOf(text: string): string {
  return `case when lower(btrim(${text})) in (${TRUE}) then true when lower(btrim(${text})) in (${FALSE}) then false end`;
}
const TRUE = "'true', 't', 'yes', 'y', 'on', '1'";
const FALSE = "'false', 'f', 'no', 'n', 'off', '0'";

/** A text that is a whole number; null, and no error, for others. */
export function integerOf(text: string): string {
  return `case when ${text} ~ '^\\s*[+-]?\\d{1,9}\\s*$' then (${text})::int end`;
}

/** The number in a tag `attempt_id:1`, or null. */
export function attemptOf(tags: string): string {
  return `substring(${tags}::text from 'attempt_id:(\\d{1,9})')::int`;
}

/** The row's run, whose tags are shown in place of the row's own. */
export const RUN_OF_ROW = `
  left join runs_v3 run on run.flow_id = t.flow_id and run.run_number = t.run_number`;

/** `{ a: 't.a' }` for columns of the table itself. */
export function columns(names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, `t.${name}`]));
}

/** Metadata of an attempt of the last step that is not its first. */
export const RETRIED_END = "step_name = 'end' and field_name = 'attempt' and value <> '0'";

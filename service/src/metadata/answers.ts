import { Type, type TSchema } from 'typebox';
import { ERRORS, type ErrorCode } from '../errors.js';

const text = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description });
const whole = (description: string) => Type.Unsafe<number | null>({ type: ['integer', 'null'], description });
const id = (description: string) => Type.Unsafe<string | number>({ type: ['integer', 'string'], description });
const tags = Type.Unsafe<string[] | null>({ type: ['array', 'null'], items: { type: 'string' } });

const common = {
  flow_id: Type.String({ description: 'Name of the flow.' }),
  user_name: text('Name that the client sent.'),
  ts_epoch: whole('Time of creation, epoch milliseconds.'),
  tags,
  system_tags: tags,
};
const run_number = id("Number of the run, or the client's own id.");
const task_id = id("Number of the task, or the client's own id.");
const step_name = Type.String({ description: 'Name of the step.' });
const last_heartbeat_ts = whole('Last heartbeat, epoch seconds; null: the client sends none.');

export const Flow = Type.Object(common);
export const Run = Type.Object({
  ...common,
  run_number,
  last_heartbeat_ts,
  user: Type.Optional(text('Owner, if the system tags vouch for it.')),
  status: Type.Optional(text('Only when the list was filtered by it.')),
});
export const Step = Type.Object({ ...common, run_number, step_name });
export const Task = Type.Object({ ...common, run_number, step_name, task_id, last_heartbeat_ts });
export const Metadata = Type.Object({
  ...common,
  id: Type.Integer({ description: 'Number of the row.' }),
  run_number,
  step_name,
  task_id,
  field_name: Type.String(),
  value: Type.String(),
  type: Type.String(),
});
export const Artifact = Type.Object({
  ...common,
  run_number,
  step_name,
  task_id,
  name: Type.String(),
  location: Type.String({ description: 'Where the datastore has it.' }),
  ds_type: Type.String({ description: 'Kind of datastore.' }),
  sha: text('SHA-1 of the content.'),
  type: text(''),
  content_type: text(''),
  attempt_id: Type.Integer({ description: 'Attempt that made it, from 0.' }),
});

export const Pong = Type.String({ description: '`pong`.' });
export const Count = (name: string) => Type.Object({ [name]: Type.Integer({ description: 'Rows stored.' }) });
export const Wait = Type.String({
  description: '`{"wait_time_in_seconds": 10}` as a JSON text: when to send the next one.',
});

/** Answers of a route for the API's description: its 200 and the errors that it can meet, besides those that every route can. */
export function answers(success: TSchema, ...errors: ErrorCode[]): Record<number, TSchema> {
  const meanings = new Map<number, string[]>();
  for (const code of [...errors, 'unauthorized', 'database_unavailable'] as const) {
    const { status, meaning, remedy } = ERRORS[code];
    meanings.set(status, [...(meanings.get(status) ?? []), `${meaning} ${remedy}`]);
  }
  const described = [...meanings].map(([status, texts]) => [status, Type.Unsafe({ description: texts.join(' Or: ') })]);
  const described200 = Type.Unsafe({ description: 'Done.', ...success }); // its own description wins
  return { 200: described200, ...(Object.fromEntries(described) as Record<number, TSchema>) };
}

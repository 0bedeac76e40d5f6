import { Type, type TSchema } from 'typebox';

/**
 * Schemas that validate requests and describe the API. Answers are described, not checked: their JSON is put together in wire.ts.
 */

/** Text columns take what Metaflow's clients send there; wire.ts's `columnText` says how numbers and booleans are stored. */
export const TextLike = Type.Unsafe<string | number | boolean | null>({
  type: ['string', 'number', 'boolean', 'null'],
  description: 'A text; whole numbers and booleans are stored as text.',
});

/** Metaflow posts the list of a foreach (`foreach-stack`) as a value. */
export const Value = Type.Unsafe<string | number | boolean | null | string[]>({
  type: ['string', 'number', 'boolean', 'null', 'array'],
  items: { type: 'string' },
  description: 'A text; whole numbers and booleans are stored as text, a list of texts as PostgreSQL prints one.',
});

export const Tags = Type.Unsafe<string[] | null>({
  type: ['array', 'null'],
  items: { type: 'string' },
  description: 'A list of texts.',
});

const OwnId = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  minLength: 1,
  description:
    "The client's own id, with at least one character that is no digit. Without it the database numbers the object.",
});

const ObjectFields = {
  user_name: Type.Optional(TextLike),
  tags: Type.Optional(Tags),
  system_tags: Type.Optional(Tags),
};

export const NewObject = Type.Object(ObjectFields, {
  description: 'Fields of a new object; unknown ones are ignored.',
});
export const NewRunBody = Type.Object(
  { ...ObjectFields, run_number: Type.Optional(OwnId) },
  { description: 'Fields of a new run.' },
);
export const NewTaskBody = Type.Object(
  { ...ObjectFields, task_id: Type.Optional(OwnId) },
  { description: 'Fields of a new task.' },
);
export const TagMutation = Type.Object(
  {
    tags_to_add: Type.Optional(Type.Unsafe<unknown>({ description: 'A list of texts.' })),
    tags_to_remove: Type.Optional(Type.Unsafe<unknown>({ description: 'A list of texts, none of them a system tag.' })),
  },
  { description: 'Removals come before additions.' },
);

/** Upstream takes an empty text or object for an empty list. */
const rowsOf = <T extends TSchema>(row: T, description: string) =>
  Type.Unsafe<'' | Record<string, never> | Type.Static<T>[]>({
    anyOf: [
      { type: 'array', items: row },
      { type: 'string', maxLength: 0 },
      { type: 'object', maxProperties: 0 },
    ],
    description,
  });

export const MetadataBody = rowsOf(
  Type.Object({
    ...ObjectFields,
    field_name: Type.Optional(TextLike),
    value: Type.Optional(Value),
    type: Type.Optional(TextLike),
  }),
  'Metadata rows. A row that cannot be stored is left out and not counted.',
);

export const ArtifactsBody = rowsOf(
  Type.Object({
    ...ObjectFields,
    name: Type.Optional(TextLike),
    location: Type.Optional(TextLike),
    ds_type: Type.Optional(TextLike),
    sha: Type.Optional(TextLike),
    type: Type.Optional(TextLike),
    content_type: Type.Optional(TextLike),
    attempt_id: Type.Optional(TextLike),
  }),
  'Artifact rows. A row that exists already or cannot be stored is left out and not counted.',
);

const flow_id = Type.String({ description: 'Name of the flow.' });
const run_number = Type.String({ description: "Number of the run, or the client's own id for it." });
const step_name = Type.String({ description: 'Name of the step.' });
const task_id = Type.String({ description: "Number of the task, or the client's own id for it." });
export const FlowParams = Type.Object({ flow_id });
export const RunParams = Type.Object({ flow_id, run_number });
export const StepParams = Type.Object({ flow_id, run_number, step_name });
export const TaskParams = Type.Object({ flow_id, run_number, step_name, task_id });
export const ArtifactParams = Type.Object({
  flow_id,
  run_number,
  step_name,
  task_id,
  artifact_name: Type.String({ description: 'Name of the artifact.' }),
});
const attempt_id = Type.String({ description: 'Number of the attempt, from 0.' });
export const AttemptParams = Type.Object({ flow_id, run_number, step_name, task_id, attempt_id });
export const ArtifactAttemptParams = Type.Object({ ...ArtifactParams.properties, attempt_id });

export const PageQuery = Type.Object({
  _limit: Type.Optional(
    Type.String({ description: 'Rows a page holds: 50 if empty, 500 at most. `_limit` or `_cursor` turns paging on.' }),
  ),
  _cursor: Type.Optional(Type.String({ description: '`X-Next-Cursor` of the page before.' })),
});

const filter = (text: string) =>
  Type.Optional(Type.String({ description: `${text} Any operator: \`field:operator=value\`.` }));
export const RunsQuery = Type.Object({
  ...PageQuery.properties,
  status: filter('running, completed or failed; several with commas.'),
  user: filter('Owner, as the system tags vouch for it.'),
  user_name: filter('Name that the client sent.'),
  ts_epoch: filter('Time of creation in epoch milliseconds, such as `ts_epoch:ge=…`.'),
  _tags: Type.Optional(
    Type.String({
      description:
        '`_tags=a,b` or `_tags:all=a,b`: all of them; `_tags:any`; `_tags:likeany`, `_tags:likeall`: parts of them.',
    }),
  ),
});
export const TasksQuery = Type.Object({
  ...PageQuery.properties,
  task_id: filter('Number of the task.'),
  task_name: filter("The client's own id."),
  user_name: filter('Name that the client sent.'),
  ts_epoch: filter('Time of creation in epoch milliseconds.'),
  last_heartbeat_ts: filter('Time of the last heartbeat in epoch seconds.'),
});
export const FilteredTasksQuery = Type.Object({
  metadata_field_name: Type.Optional(Type.String({ description: 'Only tasks with this metadata field.' })),
  pattern: Type.Optional(
    Type.String({ description: 'Only tasks with a metadata value that this regular expression (PostgreSQL) matches.' }),
  ),
});

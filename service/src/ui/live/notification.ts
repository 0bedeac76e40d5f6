import { z } from 'zod';

const flow = z.object({ flow_id: z.string() });
const run = flow.extend({ run_number: z.number() });
const step = run.extend({ step_name: z.string() });
const task = step.extend({ task_id: z.number() });
/** `value` and `tags` are null where the whole would not fit into a notification. */
const metadata = task.extend({ field_name: z.string(), value: z.string().nullish(), tags: z.unknown().optional() });

const operation = z.enum(['INSERT', 'UPDATE', 'DELETE']);
const of = <T extends string, D extends z.ZodType>(table: T, data: D) =>
  z.object({ table: z.literal(table), schema: z.string(), operation, data });

const notification = z.discriminatedUnion('table', [
  of('flows_v3', flow),
  of('runs_v3', run),
  of('steps_v3', step),
  of('tasks_v3', task),
  of('metadata_v3', metadata),
]);

/** What a trigger tells of a row (sql/triggers.ts; contract: UI backend 12.3). */
export type Notification = z.infer<typeof notification>;
export type RunKey = z.infer<typeof run>;
export type StepKey = z.infer<typeof step>;
export type TaskKey = z.infer<typeof task>;
export type MetadataKey = z.infer<typeof metadata>;

/** Undefined for what is not about a table of ours: any session may send to the channel. */
export function parseNotification(payload: string, schema: string): Notification | undefined {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const parsed = notification.safeParse(json);
  // PostgreSQL folds the name in the service's search_path; the trigger tells it as it is.
  return parsed.success && parsed.data.schema.toLowerCase() === schema.toLowerCase() ? parsed.data : undefined;
}

import { taskMetadata } from '../../sql/ui/task-metadata.js';
import { safePath } from '../datastore/paths.js';
import type { Store } from '../datastore/store.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';

/** Where a task's cards are. */
export interface CardFolder {
  readonly store: Store;
  /** The first of these that has cards counts. */
  readonly places: readonly CardPlace[];
}

export interface CardPlace {
  /** HTML. */
  readonly cards: string;
  /** Data of cards that change while the task runs. */
  readonly runtime: string;
}

const FOLDER = 'mf.cards';

/** @returns undefined when nothing tells a datastore. @throws ReadError when it cannot be read here */
export async function findCardFolder(services: UiServices, task: TaskRow): Promise<CardFolder | undefined> {
  const root = await cardRoot(services, task);
  if (root === undefined) return undefined;
  const run = safePath(task.flow_id, 'runs', task.run_id ?? String(task.run_number));
  const ofTask = safePath('tasks', task.task_name ?? String(task.task_id));
  const places = root.prefixes.flatMap((prefix): CardPlace[] => {
    const folder = `${prefix}${run}/steps/${safePath(task.step_name)}/${ofTask}`;
    const runtime = `${folder}/runtime`;
    return [
      { cards: `${folder}/cards`, runtime },
      { cards: `${prefix}${run}/${ofTask}/cards`, runtime }, // of clients before 2022
    ];
  });
  return { store: root.store, places };
}

async function cardRoot(
  { db, datastore, config }: UiServices,
  task: TaskRow,
): Promise<{ store: Store; prefixes: readonly string[] } | undefined> {
  // Oldest first, so the newest value of a field stays.
  const fields = new Map((await taskMetadata(db.points, task)).map(({ field_name, value }) => [field_name, value]));
  const { defaultType = 'azure', azureCardRoot, azureRoot } = config.ui.datastore;
  const root = fields.get('ds-root');
  if (root !== undefined) {
    const type = fields.get('ds-type') ?? defaultType;
    // With METAFLOW_CARD_LOCALROOT, whatever is in it, Metaflow 2.19 writes cards into the datastore's own folder.
    return { store: datastore.open(type, root), prefixes: type === 'local' ? [`${FOLDER}/`, ''] : [`${FOLDER}/`] };
  }
  if (azureCardRoot !== undefined) return { store: datastore.open('azure', azureCardRoot), prefixes: [''] };
  if (azureRoot !== undefined) return { store: datastore.open('azure', azureRoot), prefixes: [`${FOLDER}/`] };
  return undefined;
}

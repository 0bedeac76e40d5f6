import type { Queryable } from '../../db/queryable.js';

/** Tags of older runs are not listed: reading those of a million runs takes seconds, and whoever looks for one can type it. */
const RUNS = 100_000;
const TAGS = 100_000;

/** The distinct tags and system tags of the newest runs, in no order. */
export async function readTags(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ tag: string }>({
    name: 'ui-tags',
    text: `select distinct tag from (
        select tags || system_tags as tags from runs_v3 order by ts_epoch desc limit ${RUNS}
      ) newest, jsonb_array_elements_text(case when jsonb_typeof(newest.tags) = 'array' then newest.tags end) tag
      where tag is not null limit ${TAGS}`,
    values: [],
  });
  return rows.map(({ tag }) => tag);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A local datastore in a temporary folder, and rows that point to it: flow F, run 1, step s, task 2, attempt 0. */
export interface World {
  readonly root: string;
  /** Rows of flow, run, step, task and its metadata. */
  readonly seed: string;
  /** Writes a file below the root. */
  write(path: string, content: string | Buffer): void;
  /** Writes a value as an attempt leaves it. @returns SQL for its row */
  artifact(name: string, pickle: Buffer, more?: ArtifactOptions): string;
  /** Writes what tells that the attempt is done, with the sizes of the artifacts so far. */
  done(step?: string, task?: number): void;
  remove(): void;
}

export interface ArtifactOptions {
  readonly step?: string;
  readonly task?: number;
  /** As in data.json; the pickle's, if not given. */
  readonly size?: number;
  readonly contentType?: string;
  /** Written instead of the gzipped pickle. */
  readonly file?: Buffer;
}

export const TASK = '/flows/F/runs/1/steps/s/tasks/2';
const NOW = 1_735_689_600_000;

export function makeWorld(): World {
  const root = join(mkdtempSync(join(tmpdir(), 'metaflow-world-')), 'metaflow');
  const sizes = new Map<string, Record<string, { size: number; type: string }>>();
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  return {
    root,
    write,
    seed: `${task('s', 2)} ${metadata('ds-type', 'local')} ${metadata('ds-root', root)} ${metadata('attempt', '0')}`,
    artifact: (name, pickle, { step = 's', task: id = 2, size, contentType = 'pickle-v4', file } = {}) => {
      const sha = Buffer.from(name).toString('hex').padEnd(40, '0');
      write(`F/data/${sha.slice(0, 2)}/${sha}`, file ?? gzipSync(pickle));
      const known = sizes.get(`${step}/${id}`) ?? {};
      sizes.set(`${step}/${id}`, { ...known, [name]: { size: size ?? pickle.length, type: 'x' } });
      return `insert into artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, sha, type, content_type, attempt_id, ts_epoch)
        values ('F', 1, '${step}', ${id}, '${name}', ':root:${root}', 'local', '${sha}', 'metaflow.artifact', '${contentType}', 0, ${NOW});`;
    },
    done: (step = 's', id = 2) => {
      write(`F/1/${step}/${id}/0.DONE.lock`, '""');
      write(`F/1/${step}/${id}/0.data.json`, JSON.stringify({ info: sizes.get(`${step}/${id}`) ?? {} }));
    },
    remove: () => rmSync(dirname(root), { recursive: true, force: true }),
  };
}

/** SQL for a task, and all that it needs. */
export function task(step: string, id: number): string {
  return `insert into flows_v3 (flow_id, ts_epoch) values ('F', ${NOW}) on conflict do nothing;
    insert into runs_v3 (flow_id, run_number, ts_epoch, tags, system_tags) values ('F', 1, ${NOW}, '[]', '[]') on conflict do nothing;
    insert into steps_v3 (flow_id, run_number, step_name, ts_epoch) values ('F', 1, '${step}', ${NOW}) on conflict do nothing;
    insert into tasks_v3 (flow_id, run_number, step_name, task_id, ts_epoch) values ('F', 1, '${step}', ${id}, ${NOW});`;
}

export interface MetadataOptions {
  readonly step?: string;
  readonly task?: number;
  /** Of the tag; null: no tag. */
  readonly attempt?: number | null;
  /** Milliseconds after the task began. */
  readonly at?: number;
}

/** SQL for a field of a task. */
export function metadata(
  field: string,
  value: string,
  { step = 's', task: id = 2, attempt = 0, at = 0 }: MetadataOptions = {},
): string {
  const tags = attempt === null ? '[]' : `["attempt_id:${attempt}"]`;
  return `insert into metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
    values ('F', 1, '${step}', ${id}, '${field}', '${value.replaceAll("'", "''")}', '${field}', ${NOW + at}, '${tags}');`;
}

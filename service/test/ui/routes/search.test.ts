import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { until } from '../../migration/process.js';
import { asSuperuser, createDatabase, type TestDatabase } from '../../support/database.js';
import { rows, startLiveApp, type LiveApp } from '../live/live-app.js';

interface Event {
  readonly type: string;
  readonly id?: string;
  readonly message?: string;
  readonly key?: string | null;
  readonly fraction?: number;
  readonly matches?: { task_id: string; searchable: boolean; value?: string; error?: { id: string } | null }[];
}

describe('the search for tasks', () => {
  let folder: string;
  let database: TestDatabase;
  let live: LiveApp;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'search-test-'));
    database = await createDatabase();
    live = await startLiveApp({ ...database.env, METAFLOW_DEFAULT_DATASTORE: 'local' });
    const insert = rows(live, 'F');
    await insert.flow();
    await insert.run(1);
    await insert.step(1, 'body');
    for (const task of [1, 2, 3, 4]) {
      await insert.task(1, 'body', task);
      await insert.metadata(1, 'body', task, 'foreach-stack', `{items=${'wxyz'[task - 1]}}`);
    }
    await store(1, 0, 'alpha', text('Hello'));
    await store(2, 0, 'alpha', text('world'));
    await store(2, 1, 'alpha', text('hello, world'));
    await store(3, 0, 'alpha', Buffer.from('\x80\x04\x8f.', 'latin1')); // a set
    await store(4, 0, 'alpha', text('x'.repeat(5000)));
    await store(4, 0, 'beta', text('hello'));
    await store(3, 0, 'items', text('x'));
  });
  afterAll(async () => {
    await live.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  /** A text as Python pickles it. */
  function text(value: string): Buffer {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([Buffer.from('\x80\x02X', 'latin1'), length, bytes, Buffer.from('.')]);
  }

  /** An artifact of an attempt that is done, as Metaflow stores it. */
  const infos = new Map<string, Record<string, { size: number }>>();
  async function store(task: number, attempt: number, name: string, pickle: Buffer): Promise<void> {
    const sha = createHash('sha1').update(pickle).digest('hex');
    const data = join(folder, 'F/data', sha.slice(0, 2));
    const own = join(folder, `F/1/body/${task}`);
    for (const path of [data, own]) mkdirSync(path, { recursive: true });
    writeFileSync(join(data, sha), gzipSync(pickle));
    const info = { ...infos.get(`${task}/${attempt}`), [name]: { size: pickle.length } };
    infos.set(`${task}/${attempt}`, info);
    writeFileSync(join(own, `${attempt}.data.json`), JSON.stringify({ info }));
    writeFileSync(join(own, `${attempt}.DONE.lock`), '');
    await live.query(
      `insert into artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, sha, content_type, attempt_id, ts_epoch)
       values ('F', 1, 'body', $1, $2, $3, 'local', $4, 'pickle-v4', $5, 0)`,
      [task, name, `:root:${folder}`, sha, attempt],
    );
  }

  async function search(query: string, path = '/search/flows/F/runs/1'): Promise<{ events: Event[]; code: number }> {
    const socket = new WebSocket(`${live.url}${path}?${query}`);
    const events: Event[] = [];
    let code: number | undefined;
    socket.on('message', (data) => events.push((JSON.parse((data as Buffer).toString()) as { event: Event }).event));
    socket.on('close', (given) => (code = given));
    return { events, code: await until('the end of the search', () => code) };
  }
  const found = ({ events }: { events: Event[] }) =>
    (events.at(-1)?.matches ?? []).map(({ task_id, searchable }) => `${task_id}${searchable ? '' : '?'}`);

  test('finds each task that has an artifact of the name, once, and ends', async () => {
    const result = await search('key=alpha');
    expect(result).toEqual({
      code: 1000,
      events: [
        {
          type: 'result',
          matches: ['1', '2', '3', '4'].map((task_id) => ({
            flow_id: 'F',
            run_number: '1',
            step_name: 'body',
            task_id,
            searchable: true,
          })),
        },
      ],
    });
    expect(found(await search('key=nope'))).toEqual([]);
    expect(found(await search('key=alpha', '/search/flows/F/runs/2'))).toEqual([]);
  });

  test('finds by a part of the value whatever its case, and names what cannot be searched', async () => {
    const result = await search('key=alpha&value=HELLO');
    expect(found(result)).toEqual(['1', '2', '3?', '4?']);
    expect(result.events.at(-1)?.matches?.map(({ error }) => error?.id ?? null)).toEqual([
      null,
      null,
      'TypeError',
      'artifact-too-large',
    ]);
    expect(result.events.find(({ type }) => type === 'error')).toMatchObject({
      id: 'TypeError',
      message: 'Object of type set is not JSON serializable',
      key: 'F/1/body/3/alpha',
    });
  });

  test('finds by the whole value in quotes', async () => {
    expect(found(await search('key=alpha&value=%22hello%22'))).toEqual(['1', '3?', '4?']);
    expect(found(await search('key=beta&value=%22hell%22'))).toEqual([]);
  });

  test('finds by the variable of a loop', async () => {
    expect(found(await search('key=items&scope=FOREACH_VARIABLE'))).toEqual(['1', '2', '3', '4']);
    const one = await search('key=items&value=x&scope=FOREACH_VARIABLE');
    expect(one.events.at(-1)?.matches).toMatchObject([{ task_id: '2', value: '{items=x}', searchable: true }]);
  });

  test('in both scopes tells the loops first, and then all', async () => {
    const { events } = await search('key=items&value=x&scope=ARTIFACT,FOREACH_VARIABLE');
    expect(events.map(({ matches }) => matches?.map(({ task_id }) => task_id))).toEqual([['2'], ['2', '3']]);
  });

  test('is the same on the path of older versions', async () => {
    expect(found(await search('key=beta', '/flows/F/runs/1/search'))).toEqual(['4']);
  });

  test('without a key, or with a database that refuses it, ends with an error', async () => {
    const failed = {
      code: 1011,
      events: [
        { type: 'error', message: 'Filter tasks failed', id: 'filter-tasks-failed', traceback: null, key: null },
      ],
    };
    expect(await search('value=1')).toEqual(failed);
    expect(await search('key=%00')).toEqual(failed);
  });

  test('of no scope that there is ends without a result', async () => {
    expect(await search('key=alpha&scope=NOPE')).toEqual({ code: 1000, events: [] });
  });

  test('goes no further when the client leaves, and is counted no more', async () => {
    await asSuperuser('alter table artifact_v3 rename to hidden', database.name);
    await asSuperuser(
      'create view artifact_v3 as select hidden.*, pg_sleep(1)::text as slept from hidden limit 1',
      database.name,
    );
    const sockets = Array.from(
      { length: 50 },
      () => new WebSocket(`${live.url}/search/flows/F/runs/1?key=alpha&value=x`),
    );
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
    const events: Event[] = [];
    sockets[0]?.on('message', (data) => events.push(JSON.parse((data as Buffer).toString()) as Event));
    expect((await search('key=alpha')).code).toBe(1013); // the 51st
    for (const socket of sockets) socket.terminate();
    await asSuperuser('drop view artifact_v3; alter table hidden rename to artifact_v3', database.name);
    await until('searches to be possible again', async () => (await search('key=beta')).code === 1000);
    expect(events).toEqual([]);
  });
});

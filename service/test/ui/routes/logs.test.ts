import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { openDatastore, type Datastore } from '../../../src/ui/datastore/datastore.js';
import { loadConfig, type Environment } from '../../../src/config.js';
import { silent } from '../../support/log.js';
import type { TestUi } from '../../support/ui.js';
import { line } from '../logs/merged.js';
import { sharedUi } from '../support/shared-ui.js';
import { makeWorld, metadata, task, TASK, type World } from '../support/world.js';

const LOCAL = { METAFLOW_DEFAULT_DATASTORE: 'local' };
let world: World;
let ui: TestUi;

beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const startShared = sharedUi(LOCAL);
async function start(env: Environment = {}, seed = world.seed, datastore?: Datastore): Promise<TestUi> {
  return (ui = await startShared(seed, env, datastore && { datastore }));
}

const STDOUT = 'F/1/s/2/0.task_stdout.log';

async function shown(query = '', path = `${TASK}/logs/out`): Promise<string[]> {
  const { body } = (await ui.get(path + query)) as { body: { data: { line: string }[] } };
  return body.data.map((row) => row.line);
}

describe('A log', () => {
  it('shows what was added since it was asked for, and files that came', async () => {
    world.write(STDOUT, line(1, 'one'));
    await start();
    expect(await shown()).toEqual(['one']);
    appendFileSync(join(world.root, STDOUT), line(2, 'two'));
    expect(await shown()).toEqual(['one', 'two']);
    world.write('F/1/s/2/0.runtime_stdout.log', line(0, 'zero'));
    expect(await shown()).toEqual(['zero', 'one', 'two']);
  });

  it('stays where it is', async () => {
    world.write(STDOUT, line(1, 'one'));
    await start();
    await shown();
    expect(await shown()).toEqual(['one']);
  });

  it('is found where old clients put it, without times', async () => {
    const location = JSON.stringify({ ds_type: 'local', location: `${world.root}/F/9/s/8/x.log`, attempt: 0 });
    world.write('F/9/s/8/0.stdout.log', 'one\ntwo\n');
    await start({}, world.seed + metadata('log_location_stdout', location));
    const { body } = (await ui.get(`${TASK}/logs/out`)) as { body: { data: unknown } };
    expect(body.data).toEqual([
      { row: 0, timestamp: null, line: 'one' },
      { row: 1, timestamp: null, line: 'two' },
    ]);
    expect((await ui.get(`${TASK}/logs/out/download`))?.body).toBe('one\ntwo');
  });

  it('of a cloned task is where its origin says, if it does not say itself', async () => {
    const clone = { step: 's', task: 3 };
    const seed =
      world.seed +
      task('s', 3) +
      metadata('origin-run-id', '1', clone) +
      metadata('origin-task-id', '2', clone) +
      metadata('attempt', '0', clone);
    world.write('F/1/s/3/0.task_stdout.log', line(1, 'cloned'));
    await start({}, seed);
    expect(await shown('', '/flows/F/runs/1/steps/s/tasks/3/logs/out')).toEqual(['cloned']);
  });

  it('of an attempt without tags is told by when the attempt was', async () => {
    const untagged = (field: string, value: string, at: number) => metadata(field, value, { attempt: null, at });
    const seed =
      task('s', 2) +
      untagged('attempt', '0', 0) +
      untagged('ds-type', 'local', 1) +
      untagged('ds-root', '/elsewhere', 1) +
      untagged('attempt', '1', 10) +
      untagged('ds-type', 'local', 11) +
      untagged('ds-root', world.root, 11);
    world.write('F/1/s/2/1.task_stdout.log', line(1, 'second'));
    world.write('F/1/s/2/0.task_stdout.log', line(1, 'first'));
    await start({}, seed);
    expect(await shown()).toEqual(['second']);
    expect(await shown('?attempt_id=0')).toEqual([]);
  });

  it.each(['../../etc', '/etc/..', 'a/../b'])('is not looked for outside of the root, at run "%s"', async (runId) => {
    await start({}, `${world.seed} update runs_v3 set run_id = '${runId}'; update tasks_v3 set run_id = '${runId}';`);
    const answer = await ui.get(`${TASK}/logs/out`);
    expect(answer?.status).toBe(500);
    expect(answer?.body).toMatchObject({ id: 'DataException' });
  });
});

describe('MF_LOG_LOAD_POLICY', () => {
  const lines = Array.from({ length: 50 }, (_, i) => line(i, `line ${i}`));

  it('tail shows the end of a log', async () => {
    world.write(STDOUT, lines.join(''));
    await start({ MF_LOG_LOAD_POLICY: 'tail', MF_LOG_LOAD_TAIL_SIZE: '200' });
    const { body } = (await ui.get(`${TASK}/logs/out`)) as { body: { data: { row: number; line: string }[] } };
    const [notice, ...rest] = body.data;
    expect(notice?.line).toMatch(/^… the \d+ lines before are left out/);
    expect(rest.at(-1)?.line).toBe('line 49');
    expect(rest.length).toBeLessThan(6);
    expect(body.data.map(({ row }) => row)).toEqual(body.data.map((_, i) => i));
    const download = (await ui.get(`${TASK}/logs/out/download`))?.body as string;
    expect(download.split('\n')).toEqual(body.data.map((row) => row.line));
  });

  it('tail shows all of a short log, and nothing of a very long one', async () => {
    world.write(STDOUT, lines.join(''));
    world.write('F/1/s/2/0.task_stderr.log', line(1, 'short'));
    await start({ MF_LOG_LOAD_POLICY: 'tail', MF_LOG_LOAD_MAX_SIZE: '1' });
    expect(await shown('', `${TASK}/logs/err`)).toEqual(['short']);
    const [first, ...rest] = await shown();
    expect(first).toMatch(/^The log has \d+ bytes, more than the 1024 that are shown here/);
    expect(rest.at(-1)).toContain('Task("F/1/s/2", attempt=0).stdout');
  });

  it('blurb_only shows where to find a log, without asking for it', async () => {
    const opened: string[] = [];
    const datastore = openDatastore(loadConfig({}).ui, silent);
    const watched = {
      ...datastore,
      open: (type: string, root: string) => (opened.push(root), datastore.open(type, root)),
    };
    await start({ MF_LOG_LOAD_POLICY: 'blurb_only' }, world.seed, watched);
    expect((await shown())[0]).toContain('MF_LOG_LOAD_POLICY=blurb_only');
    expect(opened).toEqual([]);
  });
});

describe('A download', () => {
  it('ends reading when the client leaves', async () => {
    world.write(STDOUT, line(1, 'x'.repeat(1000)).repeat(60_000));
    const base = openDatastore(loadConfig(LOCAL).ui, silent);
    const signals: AbortSignal[] = [];
    const datastore: Datastore = {
      ...base,
      open: (type, root) => {
        const store = base.open(type, root);
        const readRange: typeof store.readRange = (path, from, to, options) => {
          if (options?.signal) signals.push(options.signal);
          return store.readRange(path, from, to, options);
        };
        return {
          name: store.name,
          size: store.size.bind(store),
          read: store.read.bind(store),
          list: store.list.bind(store),
          readRange,
        };
      },
    };
    const { base: url } = await start({}, world.seed, datastore);
    const request = get(`${url}${TASK}/logs/out/download`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'data');
    request.destroy();
    while (!signals.at(-1)?.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(signals.at(-1)?.aborted).toBe(true);
  });

  it('has a name that a header can hold', async () => {
    await start({}, world.seed + task('schön', 4));
    const answer = await ui.get(`/flows/F/runs/1/steps/${encodeURIComponent('schön')}/tasks/4/logs/out/download`);
    expect(answer?.headers['content-disposition']).toBe('Attachment;filename=stdout_F_1_sch_n_4-0.txt');
    expect(answer?.status).toBe(200);
  });
});

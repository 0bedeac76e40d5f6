import type { Environment } from '../../src/config.js';
import { pickled } from './support/pickles.js';
import { sharedUi } from './support/shared-ui.js';
import { makeWorld, task, TASK, type World } from './support/world.js';

let world: World;

beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const startShared = sharedUi({ METAFLOW_DEFAULT_DATASTORE: 'local' });
async function refined(seed: string, path = TASK, env: Environment = {}) {
  const ui = await startShared(world.seed + seed, env);
  const answer = await ui.get(`${path}?postprocess=true`);
  return (answer.body as { data: unknown }).data;
}

describe('An attempt of unknown status', () => {
  it.each([
    ['true', 'completed'],
    ['false', 'failed'],
    ['none', 'unknown'],
  ])('whose _task_ok is %s is %s', async (value, status) => {
    const row = world.artifact('_task_ok', pickled(value));
    world.done();
    expect(await refined(row)).toMatchObject({ status });
  });

  it('stays unknown, and says why, when _task_ok cannot be read', async () => {
    const row = world.artifact('_task_ok', pickled('true'));
    const data = await refined(row);
    expect(data).toMatchObject({ status: 'unknown', postprocess_error: { id: 'DataException', traceback: null } });
  });
});

describe('An attempt', () => {
  it('without _task_ok says that there is none', async () => {
    expect(await refined('')).toMatchObject({
      postprocess_error: { id: 'artifact-value-not-found', detail: 'Artifact value not found' },
    });
  });

  it('in a foreach has a label', async () => {
    const rows =
      world.artifact('_task_ok', pickled('true')) + world.artifact('_foreach_stack', pickled('ForeachFrame'));
    world.done();
    expect(await refined(rows)).toMatchObject({ foreach_label: '2[2]' });
  });

  it('outside of one has none', async () => {
    const rows = world.artifact('_task_ok', pickled('true')) + world.artifact('_foreach_stack', pickled('list empty'));
    world.done();
    expect(await refined(rows)).not.toHaveProperty('foreach_label');
  });

  it('is left as it is where that is switched off', async () => {
    const data = await refined(world.artifact('_task_ok', pickled('true')), TASK, { FEATURE_REFINE_DISABLE: '1' });
    expect(data).toMatchObject({ status: 'unknown' });
    expect(data).not.toHaveProperty('postprocess_error');
  });
});

describe('Artifacts', () => {
  it('have their value as Python writes it, or why they have none', async () => {
    const rows = [
      world.artifact('a', pickled('list of quoted texts')),
      world.artifact('b', pickled('datetime')),
      world.artifact('c', pickled('text ascii'), { size: 4096 }),
      world.artifact('d', pickled('text ascii'), { size: 4095 }),
    ];
    world.done();
    expect(await refined(rows.join(''), `${TASK}/artifacts`)).toMatchObject([
      { name: 'a', content: `["it's", 'say "hi"', 'it\\'s "so"', 'back\\\\slash', "\\\\'"]` },
      { name: 'b', postprocess_error: { id: 'TypeError', detail: 'Object of type datetime is not JSON serializable' } },
      { name: 'c', postprocess_error: { id: 'artifact-too-large', detail: 'F/1/s/2/c: 4096 bytes' } },
      { name: 'd', content: 'hello' },
    ]);
  });

  it('of other kinds of datastore, or from other machines, say so', async () => {
    const seed = world.artifact('a', pickled('true')).replace("'local'", "'s3'") + world.artifact('b', pickled('true'));
    const data = await refined(seed, `${TASK}/artifacts`, { METAFLOW_DEFAULT_DATASTORE: 'azure' });
    expect(data).toMatchObject([
      { name: 'a', postprocess_error: { id: 'DataException', detail: expect.stringContaining('type "s3"') as string } },
      {
        name: 'b',
        postprocess_error: { id: 'DataException', detail: expect.stringContaining('another machine') as string },
      },
    ]);
  });

  it('that are included files are not read from where the pickle likes', async () => {
    const pickle = Buffer.from(
      pickled('included file').toString('latin1').replace('azure://c/a', '/etc/passwd'),
      'latin1',
    );
    const row = world.artifact('a', pickle);
    world.done();
    const data = await refined(row, `${TASK}/artifacts`);
    expect(data).toMatchObject([
      {
        postprocess_error: {
          id: 'DataException',
          detail: expect.stringContaining('/etc/passwd is outside of the datastore') as string,
        },
      },
    ]);
  });

  it('are not read outside of METAFLOW_DATASTORE_SYSROOT_LOCAL', async () => {
    const row = world.artifact('a', pickled('true'));
    world.done();
    const data = await refined(row + task('t', 3), `${TASK}/artifacts`, {
      METAFLOW_DATASTORE_SYSROOT_LOCAL: `${world.root}/x`,
    });
    expect(data).toMatchObject([{ postprocess_error: { detail: expect.stringContaining('is not below') as string } }]);
  });
});

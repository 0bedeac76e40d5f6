import { pickled } from '../support/pickles.js';
import { sharedUi } from '../support/shared-ui.js';
import { makeWorld, task, type World } from '../support/world.js';

const OF_RUN = { step: '_parameters', task: 1 };
let world: World;

beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const startShared = sharedUi({ METAFLOW_DEFAULT_DATASTORE: 'local' });
async function answer(seed: string) {
  const ui = await startShared(task('_parameters', 1) + seed);
  return ui.get('/flows/F/runs/1/dag');
}

describe('The graph of a run', () => {
  it('is what the client left, of any size, also while the attempt is not done', async () => {
    const row = world.artifact('_graph_info', pickled('dict'), { ...OF_RUN, size: 1_000_000 });
    expect(await answer(row)).toMatchObject({ status: 200, body: { data: { k: [1, 2, null] }, status: 200 } });
  });

  it('is not there for runs of old clients', async () => {
    expect(await answer('')).toMatchObject({ status: 404, body: { data: {}, status: 404 } });
  });

  it('says why it cannot be read', async () => {
    const row = world.artifact('_graph_info', pickled('set'), OF_RUN);
    expect(await answer(row)).toMatchObject({ status: 500, body: { id: 'TypeError' } });
  });
});

import { gzipSync } from 'node:zlib';
import type { Environment } from '../../../src/config.js';
import type { TestUi } from '../../support/ui.js';
import { pickled } from '../support/pickles.js';
import { sharedUi } from '../support/shared-ui.js';
import { makeWorld, task, type World } from '../support/world.js';

const OF_RUN = { step: '_parameters', task: 1 };
const PATH = '/flows/F/runs/1/parameters';
type Answer = { readonly status: number; readonly body: unknown };
let world: World;
let ui: TestUi;

beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const startShared = sharedUi({ METAFLOW_DEFAULT_DATASTORE: 'local' });
async function answer(seed: string, env: Environment = {}) {
  ui = await startShared(task('_parameters', 1) + seed, env);
  return ui.get(PATH);
}

describe('The parameters of a run', () => {
  it('are its values, without names that are not parameters', async () => {
    const rows = [
      world.artifact('alpha', pickled('float tenth'), OF_RUN),
      world.artifact('names', pickled('tuple of 2'), OF_RUN),
      world.artifact('_hidden', pickled('true'), OF_RUN),
      world.artifact('name', pickled('text ascii'), OF_RUN),
      world.artifact('script_name', pickled('text ascii'), OF_RUN),
    ];
    world.done(OF_RUN.step, OF_RUN.task);
    const { status, body } = (await answer(rows.join(''))) as Answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 200, data: { alpha: { value: 0.1 }, names: { value: [1, [2]] } } });
    expect(Object.keys((body as { data: object }).data)).toEqual(['alpha', 'names']);
  });

  it('cannot change what objects are', async () => {
    const row = world.artifact('evil', pickled('dict with __proto__'), OF_RUN);
    world.done(OF_RUN.step, OF_RUN.task);
    const { body } = (await answer(row)) as Answer;
    expect(JSON.stringify((body as { data: unknown }).data)).toBe(
      '{"evil":{"value":{"__proto__":{"polluted":1},"constructor":2}}}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['it is too large', { size: 5000 }, 'Artifact too large: 5000 bytes'],
    ['it unpacks to more than it says', { file: gzipSync(Buffer.alloc(1_000_000)) }, /more than 4096 bytes/],
    ['its file is far larger than it says', { file: Buffer.alloc(100_000) }, /more than/],
    ['its file is no gzip', { file: Buffer.from('plain') }, /no gzip/],
    ['its pickle is broken', { file: gzipSync(Buffer.from('broken')) }, /pickle/],
    ['its serializer is not known', { contentType: 'cloudpickle' }, /serializer "cloudpickle"/],
  ])('have the reason in place of a value when %s', async (_why, options, reason) => {
    const rows = [
      world.artifact('bad', pickled('true'), { ...OF_RUN, ...options }),
      world.artifact('good', pickled('true'), OF_RUN),
    ];
    world.done(OF_RUN.step, OF_RUN.task);
    const { body } = (await answer(rows.join(''))) as { body: { data: Record<string, { value: unknown }> } };
    if (typeof reason === 'string') expect(body.data.bad?.value).toBe(reason);
    else expect(body.data.bad?.value).toMatch(reason);
    expect(body.data.good?.value).toBe(true);
  });

  it('cannot be answered when one is no JSON', async () => {
    const row = world.artifact('odd', pickled('set'), OF_RUN);
    world.done(OF_RUN.step, OF_RUN.task);
    expect(await answer(row)).toMatchObject({
      status: 500,
      body: { id: 'TypeError', detail: 'Object of type set is not JSON serializable' },
    });
  });

  it('are not there before the attempt is done, and are then', async () => {
    const row = world.artifact('alpha', pickled('true'), OF_RUN);
    const { body } = (await answer(row)) as { body: { data: { alpha: { value: string } } } };
    expect(body.data.alpha.value).toContain('has no values');
    world.done(OF_RUN.step, OF_RUN.task);
    expect(await answer(row)).toMatchObject({ body: { data: { alpha: { value: true } } } });
  });

  it('are read again when asked for', async () => {
    const row = world.artifact('alpha', pickled('true'), OF_RUN);
    world.done(OF_RUN.step, OF_RUN.task);
    await answer(row);
    world.artifact('alpha', pickled('false'), OF_RUN); // Metaflow would never: files are named by their content
    expect((await ui.get(PATH)).body).toMatchObject({ data: { alpha: { value: true } } });
    expect((await ui.get(`${PATH}?invalidate=true`)).body).toMatchObject({ data: { alpha: { value: false } } });
  });

  it('are not read at all where that is switched off', async () => {
    const row = world.artifact('alpha', pickled('true'), OF_RUN);
    expect(await answer(row, { FEATURE_REFINE_DISABLE: '1' })).toMatchObject({ status: 200, body: { data: {} } });
  });

  it('fail one by one while the storage account is away, and nothing else does', async () => {
    const rows = world
      .artifact('alpha', pickled('true'), OF_RUN)
      .replaceAll(':root:', ':root:c')
      .replaceAll("'local'", "'azure'");
    const env = { METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT: '', AZURE_STORAGE_CONNECTION_STRING: AWAY };
    const { status, body } = (await answer(rows, env)) as Answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { alpha: { value: expect.stringContaining('cannot be read at the moment') as string } },
    });
    expect((await ui.get('/flows/F/runs/1')).status).toBe(200);
    expect((await ui.get('/flows/F/runs/1/steps/_parameters/tasks/1/artifacts?postprocess=true')).body).toMatchObject({
      data: [{ name: 'alpha', postprocess_error: { id: 'MetaflowAzureResourceError' } }],
    });
  });
});

/** Nothing listens on port 1. */
const AWAY = 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a;';

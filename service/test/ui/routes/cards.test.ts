import type { Environment } from '../../../src/config.js';
import type { TestUi, UiAnswer } from '../../support/ui.js';
import { sharedUi } from '../support/shared-ui.js';
import { makeWorld, TASK, type World } from '../support/world.js';

const FOLDER = 'mf.cards/F/runs/1/steps/s/tasks/2';
/** Nothing is kept, so that each request sees what is there. */
const LOCAL: Environment = {
  METAFLOW_DEFAULT_DATASTORE: 'local',
  CARD_CACHE_CARD_LIST_POLLING_FREQUENCY: '0',
  CARD_CACHE_CARD_UPDATE_POLLING_FREQUENCY: '0',
  CARD_CACHE_DATA_UPDATE_POLLING_FREQUENCY: '0',
};
let world: World;
let ui: TestUi;

const startShared = sharedUi(LOCAL);
async function start(env: Environment = {}): Promise<void> {
  ui = await startShared(world.seed, env);
}
type Text = { readonly headers: UiAnswer['headers']; readonly body: string };
const get = (path: string): Promise<UiAnswer> => ui.get(`${TASK}/cards${path}`);

beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

describe('Cards', () => {
  it('are told by the names of their files', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, '');
    world.write(`${FOLDER}/cards/blank-my_id-bbb.html`, '');
    for (const odd of ['x.html', 'a-b-c-d.html', 'default-ccc.txt']) world.write(`${FOLDER}/cards/${odd}`, '');
    await start();
    const { body } = (await get('')) as { body: { data: unknown; status: number } };
    expect(body.data).toEqual([
      { id: 'my_id', hash: 'bbb', type: 'blank' },
      { id: null, hash: 'aaa', type: 'default' },
    ]);
    expect(body.status).toBe(200);
  });

  it('are where clients before 2022 put them, if nowhere else', async () => {
    world.write('mf.cards/F/runs/1/tasks/2/cards/default-old.html', 'an old card');
    await start();
    expect((await get('')).body).toMatchObject({ data: [{ hash: 'old' }] });
    expect((await get('/old')).body).toBe('an old card');
    world.write(`${FOLDER}/cards/default-new.html`, '');
    expect((await get('')).body).toMatchObject({ data: [{ hash: 'new' }] });
  });

  it('are in the folder of a local datastore itself where Metaflow was told a place for them', async () => {
    const folder = FOLDER.replace('mf.cards/', '');
    world.write(`${folder}/cards/default-aaa.html`, 'a card');
    world.write(`${folder}/runtime/default-aaa.data.json`, '{"data": 1}');
    await start();
    expect((await get('')).body).toMatchObject({ data: [{ hash: 'aaa' }] });
    expect((await get('/aaa')).body).toBe('a card');
    expect((await get('/aaa/data')).body).toMatchObject({ data: { data: 1 } });
  });

  it('cannot be named by a path', async () => {
    world.write(`${FOLDER}/default-aaa.html`, 'not a card');
    world.write(`${FOLDER}/cards/default-bbb.html`, '');
    await start();
    expect((await get(`/${encodeURIComponent('../default-aaa')}`)).status).toBe(404);
    expect((await get('/bb')).status).toBe(404);
  });

  it('have data whose numbers JSON does not have', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, '');
    world.write(`${FOLDER}/runtime/default-aaa.data.json`, '{"data": [NaN, -Infinity, "NaN \\" Infinity", 1]}');
    await start();
    expect((await get('/aaa/data')).body).toEqual({
      data: { data: [null, null, 'NaN " Infinity', 1] },
      id: null,
      type: 'default',
    });
  });

  it('whose data are broken say so', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, '');
    world.write(`${FOLDER}/runtime/default-aaa.data.json`, '{"data"');
    await start();
    expect(await get('/aaa/data')).toMatchObject({ status: 500, body: { id: 'card-error' } });
  });
});

describe('The sandbox', () => {
  const HTML = '<script>var METAFLOW_RELOAD_TOKEN = "1"; function metaflow_card_update() {}</script>';
  const data = (token: string) =>
    JSON.stringify({ reload_token: token, data: { text: '</script><b>' }, created_on: 1 });

  it('gives a card an origin of its own, and no connection to the API', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, HTML);
    await start();
    const { headers, body } = (await get('/aaa?embed=true')) as Text;
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/^sandbox /);
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).not.toContain('allow-top-navigation');
    expect(policy).toContain("connect-src 'none'");
    expect(headers['content-type']).toBe('text/html');
    expect(body.startsWith(HTML)).toBe(true);
  });

  it('has a card that is shown tell its height, which the UI cannot measure', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, HTML);
    world.write(`${FOLDER}/cards/default-bbb.html`, 'text only');
    await start();
    expect((await get('/aaa?embed=true')).body).toContain(
      "parent.postMessage({ type: 'PluginHeightCheck', height }, '*')",
    );
    expect((await get('/aaa')).body).toBe(HTML);
    expect((await get('/bbb?embed=true')).body).toBe('text only');
  });

  it('lets a card of a running task bring its newest data itself', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, HTML);
    world.write(`${FOLDER}/runtime/default-aaa.data.json`, data('1'));
    await start();
    const live = await get('/aaa?embed=true');
    expect(live.headers.refresh).toBe('5');
    expect(live.body).toContain('metaflow_card_update?.({"text":"\\u003c/script>\\u003cb>"})');

    const downloaded = await get('/aaa');
    expect(downloaded.body).toBe(HTML);
    expect(downloaded.headers.refresh).toBeUndefined();
    expect(downloaded.headers['content-security-policy']).toBe(live.headers['content-security-policy']);

    world.write(`${FOLDER}/runtime/default-aaa.data.json`, data('final'));
    const final = await get('/aaa?embed=true');
    expect(final.body).not.toContain('metaflow_card_update?.(');
    expect(final.headers.refresh).toBeUndefined();
  });

  it('shows a card whose data cannot be read, and has it look again', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, HTML);
    world.write(`${FOLDER}/runtime/default-aaa.data.json`, '{"reload_tok');
    await start();
    const { status, headers, body } = await get('/aaa?embed=true');
    expect(status).toBe(200);
    expect(headers.refresh).toBe('5');
    expect(body).toContain('metaflow_card_update');
  });

  it('can be switched off where all flows are trusted', async () => {
    world.write(`${FOLDER}/cards/default-aaa.html`, HTML);
    world.write(`${FOLDER}/runtime/default-aaa.data.json`, data('1'));
    await start({ MF_UI_CARD_SANDBOX: '0' });
    const { headers, body } = (await get('/aaa?embed=true')) as Text;
    expect(headers['content-security-policy']).toBeUndefined();
    expect(headers.refresh).toBeUndefined();
    expect(body).toBe(HTML);
  });
});

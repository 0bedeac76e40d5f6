import { startUi, type TestUi } from '../support/ui.js';
import { play } from './replay/play.js';
import { ofProfile, profiles, scripts, seed, STORE } from './replay/recording.js';
import { copyStore } from './replay/store.js';

describe.each(['main', 'monitor'])('the recorded websocket sessions with the Python service: %s', (profile) => {
  const store = copyStore();
  let ui: TestUi;

  beforeAll(async () => {
    const env = { METAFLOW_DEFAULT_DATASTORE: 'local', ...profiles[profile] };
    ui = await startUi(env, { seed: seed.replaceAll(STORE, store.path) });
  });
  afterAll(async () => {
    await ui.close();
    store.remove();
  });

  test.each(ofProfile(scripts, profile).map((script) => [script.name, script] as const))(
    '%s',
    async (_name, script) => {
      expect(await play(script, ui, store.path)).toEqual([]);
    },
  );
});

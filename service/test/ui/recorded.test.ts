import { startUi, type TestUi } from '../support/ui.js';
import { ask, comparable } from './replay/ask.js';
import { ofProfile, profiles, requests, seed, STORE, type Answer, type Request } from './replay/recording.js';
import { copyStore } from './replay/store.js';

/** ILIKE knows the case of letters beyond ASCII, as where it was recorded. */
const LOCALE = "template template0 locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'";
/** Cards may take a moment to be found. */
const POLL_MS = 20_000;

describe.each(['main', 'bare', 'prefix'])('the recorded answers of the Python service: %s', (profile) => {
  const recorded = ofProfile(
    requests.map(({ request, response }) => ({ ...request, response })),
    profile,
  );
  const store = copyStore();
  let ui: TestUi;

  beforeAll(async () => {
    const env = { METAFLOW_DEFAULT_DATASTORE: 'local', ...profiles[profile] };
    ui = await startUi(env, { seed: seed.replaceAll(STORE, store.path), databaseOptions: LOCALE });
  });
  afterAll(async () => {
    await ui.close();
    store.remove();
  });

  test.each(recorded.map((one) => [one.name, one] as const))('%s', async (_name, request) => {
    const wanted = answerTo(request);
    for (const end = Date.now() + POLL_MS; ;) {
      const pair = comparable(request, wanted, await ask(request, { base: ui.base, store: store.path }));
      if (request.poll && Date.now() < end && JSON.stringify(pair.got) !== JSON.stringify(pair.wanted)) continue;
      expect(pair.got).toEqual(pair.wanted);
      return;
    }
  });
});

/** What this service is to answer: what was recorded, or what stands in its place on purpose. */
function answerTo({ differs, response }: Request & { response: Answer }): Answer {
  if (differs === undefined) return response;
  return typeof differs === 'number' ? { status: differs } : differs;
}

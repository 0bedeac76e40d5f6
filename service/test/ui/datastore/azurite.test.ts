import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startUi, type TestUi } from '../../support/ui.js';
import { ask } from '../replay/ask.js';
import { datastore as recordedStore, ofProfile, profiles, requests, seed, STORE } from '../replay/recording.js';
import { copyStore } from '../replay/store.js';
import { startAzurite, type Azurite } from '../support/azurite.js';

const CONTAINER = 'cont';
/** As long as what it stands for, because pickles count their texts. */
const ROOT = `${CONTAINER}/storeab`;

/** What reads the datastore, in the order of the recording. */
const reading = ofProfile(
  requests.map(({ request }) => request),
  'main',
).filter(({ path }) => /\/(logs|cards|dag|parameters)\b|postprocess=/.test(path));

let azurite: Azurite;
let onAzure: TestUi;
let onFolder: TestUi;
const folder = copyStore();

beforeAll(async () => {
  azurite = await startAzurite();
  await upload();
  onFolder = await startUi(
    { ...profiles.main, METAFLOW_DEFAULT_DATASTORE: 'local' },
    { seed: seed.replaceAll(STORE, folder.path) },
  );
  onAzure = await startUi(
    {
      ...profiles.main,
      METAFLOW_DEFAULT_DATASTORE: 'azure',
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    },
    { seed: seed.replaceAll(STORE, ROOT).replaceAll("'local'", "'azure'") },
  );
});

afterAll(async () => {
  await onAzure.close();
  await onFolder.close();
  await azurite.stop();
  folder.remove();
});

describe('A datastore in Azure gives the same answers as one in a folder', () => {
  it.each(reading.map((request) => [request.name, request] as const))('%s', async (_name, request) => {
    const [wanted, got] = await Promise.all([
      ask(request, { base: onFolder.base, store: folder.path }),
      ask(request, { base: onAzure.base, store: ROOT }),
    ]);
    expect(comparable(got)).toEqual(comparable(wanted));
  });

  it('for every kind of request', () => {
    expect(reading.length).toBeGreaterThan(90);
  });
});

function comparable(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replace(/\bazure(?=[":])/g, 'local'));
}

/** As Metaflow stores it in Azure: what is in a sidecar file here is metadata of the blob there. */
async function upload(): Promise<void> {
  const container = await azurite.container(CONTAINER);
  const root = fileURLToPath(recordedStore);
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const file = join(root, name);
    if (name.endsWith('_meta') || !statSync(file).isFile()) continue;
    const attributes = existsSync(`${file}_meta`) && readFileSync(`${file}_meta`, 'utf8');
    // Metaflow repeats the container in the names of included files.
    const blob = name.startsWith('data/') ? `${ROOT}/${name}` : `${ROOT.slice(CONTAINER.length + 1)}/${name}`;
    await container.getBlockBlobClient(blob).uploadData(moved(readFileSync(file)), {
      ...(attributes && { metadata: { metaflow_user_attributes: attributes } }),
    });
  }
}

/** One of the pickles names the place of an included file. */
function moved(content: Buffer): Buffer {
  try {
    const text = gunzipSync(content).toString('latin1');
    const url = `local://${STORE}`;
    return text.includes(url) ? gzipSync(Buffer.from(text.replace(url, `azure://${ROOT}`), 'latin1')) : content;
  } catch {
    return content; // not gzipped
  }
}

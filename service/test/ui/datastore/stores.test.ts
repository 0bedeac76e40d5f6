import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AzureAccount } from '../../../src/ui/datastore/azure-account.js';
import { AzureStore } from '../../../src/ui/datastore/azure-store.js';
import { LocalStore } from '../../../src/ui/datastore/local-store.js';
import type { Store } from '../../../src/ui/datastore/store.js';
import { silent } from '../../support/log.js';
import { startAzurite, type Azurite } from '../support/azurite.js';

const FILES: Record<string, { content: string; attributes?: string }> = {
  'F/data/ab/abc': { content: 'blob', attributes: '{"cas_raw": true, "cas_version": 1}' },
  'F/data/ab/old': { content: 'old' },
  'F/data/ab/odd': { content: 'odd', attributes: 'not json' },
  'F/1/s/2/0.log': { content: '0123456789' },
  'F/1/s/2/1.log': { content: '' },
  'F/1/s/2/deeper/2.log': { content: 'x' },
  'F/ünï/刺身': { content: 'x' },
};

let azurite: Azurite;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metaflow-store-'));
  azurite = await startAzurite();
  const container = await azurite.container('container');
  for (const [path, { content, attributes }] of Object.entries(FILES)) {
    const file = join(folder, 'root', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (attributes) writeFileSync(`${file}_meta`, attributes);
    await container.getBlockBlobClient(`some/prefix/${path}`).uploadData(Buffer.from(content), {
      ...(attributes && { metadata: { metaflow_user_attributes: attributes } }),
    });
  }
});

afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

const account = () => new AzureAccount({ connectionString: azurite.connectionString }, silent);
const stores: [string, () => Store][] = [
  ['A folder', () => new LocalStore(join(folder, 'root'))],
  ['A container of Azure', () => new AzureStore(account(), 'container/some/prefix')],
];

describe.each(stores)('%s', (_kind, open) => {
  const maxBytes = 100;

  it('tells the size of a file', async () => {
    expect(await open().size('F/1/s/2/0.log')).toBe(10);
    expect(await open().size('F/1/s/2/1.log')).toBe(0);
  });

  it('knows nothing of a file that is not there, or is a folder', async () => {
    expect(await open().size('F/1/s/2/9.log')).toBeUndefined();
    expect(await open().size('F/1/s/2')).toBeUndefined();
    expect(await open().read('F/1/s/2/9.log', { maxBytes })).toBeUndefined();
    expect(await open().read('F/1/s/2/0.log/x', { maxBytes })).toBeUndefined();
  });

  it('reads a file with what Metaflow keeps beside it', async () => {
    const file = await open().read('F/data/ab/abc', { maxBytes });
    expect(file).toEqual({ bytes: Buffer.from('blob'), attributes: { cas_raw: true, cas_version: 1 } });
    expect(await open().read('F/data/ab/old', { maxBytes })).toEqual({ bytes: Buffer.from('old') });
  });

  it('takes what is no JSON there for nothing', async () => {
    expect(await open().read('F/data/ab/odd', { maxBytes })).toEqual({ bytes: Buffer.from('odd') });
  });

  it('reads no more of a file than is allowed', async () => {
    const reading = open().read('F/1/s/2/0.log', { maxBytes: 9 });
    await expect(reading).rejects.toMatchObject({ id: 'artifact-too-large' });
    expect((await open().read('F/1/s/2/0.log', { maxBytes: 10 }))?.bytes).toHaveLength(10);
  });

  it('reads a part of a file', async () => {
    const read = async (start: number, end: number) => (await open().readRange('F/1/s/2/0.log', start, end)).toString();
    expect(await read(0, 3)).toBe('012');
    expect(await read(8, 10)).toBe('89');
    expect(await read(8, 100)).toBe('89');
    expect(await read(5, 5)).toBe('');
  });

  it('says so when a file whose part is wanted is gone', async () => {
    await expect(open().readRange('F/1/s/2/9.log', 0, 1)).rejects.toMatchObject({ id: 'DataException' });
  });

  it('lists the files of a folder, but not its folders', async () => {
    expect(await open().list('F/1/s/2')).toEqual(['0.log', '1.log']);
    expect(await open().list('F/1/s')).toEqual([]);
    expect(await open().list('F/nothing')).toEqual([]);
  });

  it('reads names of any letters', async () => {
    expect(await open().size('F/ünï/刺身')).toBe(1);
  });

  it.each(['../root/F/data/ab/abc', 'F/../../x', '/etc/passwd', 'F//x', 'F/./x', 'F/x\0', 'F\\x', ''])(
    'refuses the path %j',
    async (path) => {
      await expect(Promise.resolve().then(() => open().size(path))).rejects.toMatchObject({ id: 'DataException' });
    },
  );

  it('stops when the client is gone', async () => {
    const reading = open().read('F/1/s/2/0.log', { maxBytes, signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('A folder', () => {
  it('is not left through a link, neither to a file nor to a folder', async () => {
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(folder, 'secret'), join(folder, 'root', 'link'));
    symlinkSync(folder, join(folder, 'root', 'up'));
    const store = new LocalStore(join(folder, 'root'));
    expect(await store.size('link')).toBeUndefined();
    expect(await store.read('up/secret', { maxBytes: 100 })).toBeUndefined();
    expect(await store.list('up')).toEqual([]);
    expect(await store.list('F/data/ab')).not.toEqual([]);
  });

  it('may have links inside, and be one', async () => {
    symlinkSync(join(folder, 'root', 'F'), join(folder, 'root', 'G'));
    symlinkSync(join(folder, 'root'), join(folder, 'alias'));
    expect(await new LocalStore(join(folder, 'alias')).size('G/1/s/2/0.log')).toBe(10);
  });
});

describe('Azure', () => {
  it('has a root that may be a container as a whole', async () => {
    expect(await new AzureStore(account(), 'container').size('some/prefix/F/1/s/2/0.log')).toBe(10);
  });

  it('says which container does not exist', async () => {
    const store = new AzureStore(account(), 'other/prefix');
    const reading = store.read('x', { maxBytes: 1 });
    await expect(reading).rejects.toMatchObject({
      id: 'MetaflowAzureResourceError',
      message: 'The storage account has no container "other".',
    });
  });

  it('says what to do when it does not let us in', async () => {
    const connectionString = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc=');
    const store = new AzureStore(new AzureAccount({ connectionString }, silent), 'container');
    await expect(store.size('x')).rejects.toMatchObject({
      id: 'MetaflowAzureAuthenticationError',
      message: expect.stringContaining('Storage Blob Data Reader') as string,
    });
  });

  it('says what to do when the account is not configured', async () => {
    const store = new AzureStore(new AzureAccount({}, silent), 'container');
    await expect(store.size('x')).rejects.toMatchObject({
      id: 'MetaflowAzureResourceError',
      message: expect.stringContaining('METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT') as string,
    });
  });

  it('fails after a few tries when it cannot be reached, and then at once', async () => {
    let connections = 0;
    const broken = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const { port } = broken.address() as { port: number };
    const connectionString = azurite.connectionString.replace(/:\d+\/account/, `:${port}/account`);
    const store = new AzureStore(new AzureAccount({ connectionString }, silent), 'container');

    await expect(store.size('x')).rejects.toMatchObject({ id: 'MetaflowAzureResourceError' });
    const tries = connections;
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(4);
    await expect(store.size('y')).rejects.toMatchObject({ id: 'MetaflowAzureResourceError' });
    expect(connections).toBe(tries);
    await new Promise((resolve) => broken.close(resolve));
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Plugins } from '../../../src/ui/plugins/plugins.js';
import { linesInto } from '../../support/http.js';
import { startUi } from '../../support/ui.js';
import { createLogger } from '../../../src/http/logger.js';

const MANIFEST = JSON.stringify({ name: 'hello', version: '1.0.0', entrypoint: 'index.html' });
/** Where the service looks for it, too. The services' image has none, and says so of plugins that need it. */
const hasGit = spawnSync('git', ['--version'], { env: { PATH: '/usr/local/bin:/usr/bin:/bin' } }).status === 0;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plugins-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>, folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function load(config: unknown): Promise<{ plugins: Plugins; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = [];
  const plugins = new Plugins(root, createLogger({ logLevel: 'info' }, 'test', linesInto(lines)));
  await plugins.load(config);
  return { plugins, lines };
}

test('a plugin in a folder is served with its sub-folders, and with nothing beside it', async () => {
  const folder = join(root, 'installed', 'mine');
  write({ 'manifest.json': MANIFEST, 'index.html': 'page', 'dist/a.js': 'script', '.git/config': 'secret' }, folder);
  write({ 'secret.txt': 'secret' }, root);
  symlinkSync(join(root, 'secret.txt'), join(folder, 'link.txt'));
  const ui = await startUi({
    INSTALLED_PLUGINS_BASE_DIR: root,
    PLUGINS: JSON.stringify({ mine: { parameters: { color: 'red' } } }),
  });
  while ((await ui.get<object[]>('/plugin')).body.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

  const plugin = {
    identifier: 'mine',
    name: 'hello',
    repository: null,
    ref: null,
    parameters: { color: 'red' },
    config: JSON.parse(MANIFEST) as unknown,
    files: ['dist/a.js', 'index.html', 'manifest.json'],
  };
  expect((await ui.get('/plugin')).body).toEqual([plugin]);
  expect((await ui.get('/plugin/hello')).body).toEqual(plugin);
  expect(await ui.get('/plugin/hello/dist/a.js')).toMatchObject({ status: 200, body: 'script' });
  for (const path of ['gone.js', '.git/config', 'link.txt', '..%2f..%2fsecret.txt', 'dist/..%2f..%2f..%2fsecret.txt']) {
    expect(await ui.get(`/plugin/hello/${path}`)).toMatchObject({ status: 404, body: 'File not found' });
  }
  await ui.close();
});

(hasGit ? test : test.skip)(
  'a repository is cloned at its ref, and brought up to date by the next start; paths make several plugins of it',
  async () => {
    const source = join(root, 'source');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', source, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        stdio: 'pipe',
      });
    mkdirSync(source);
    git('init', '--initial-branch', 'main');
    write({ 'one/manifest.json': MANIFEST, 'two/manifest.json': MANIFEST.replace('hello', 'second') }, source);
    git('add', '.');
    git('commit', '--message', 'first');
    const config = { both: { repository: source, ref: 'origin/main', paths: ['one', 'two'] } };
    expect((await load(config)).plugins.list.map(({ name, identifier }) => [name, identifier])).toEqual([
      ['hello', 'both'],
      ['second', 'both'],
    ]);

    write({ 'one/new.js': 'new' }, source);
    git('add', '.');
    git('commit', '--message', 'second');
    expect((await load(config)).plugins.find('hello')?.files).toEqual(['manifest.json', 'new.js']);
    expect((await load({ both: source })).lines).toContainEqual(expect.objectContaining({ plugin: 'both' })); // no manifest at its root
  },
);

test.each([
  ['a manifest that lacks what is needed', { bad: {} }, 'its manifest.json lacks name, version or entrypoint'],
  ['a folder that is not there', { gone: {} }, expect.stringContaining('ENOENT')],
  [
    'a repository that is not there',
    { gone: 'file:///nowhere/at/all' },
    hasGit ? expect.stringContaining('nowhere') : 'there is no `git` on this machine',
  ],
  [
    'a repository that would be an option of git',
    { gone: '--upload-pack=touch' },
    expect.stringContaining('no repository'),
  ],
])('%s is a line in the log, and the others are loaded', async (_what, config, reason) => {
  write({ 'manifest.json': MANIFEST }, join(root, 'installed', 'good'));
  write({ 'manifest.json': '{"name": "x"}' }, join(root, 'installed', 'bad'));
  const { plugins, lines } = await load({ ...config, good: {} });
  expect(plugins.list.map(({ name }) => name)).toEqual(['hello']);
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'a plugin cannot be loaded', reason: reason as unknown }),
  );
});

test.each([{ '../x': {} }, { x: { paths: ['../y'] } }, { x: 7 }])('%j leads nowhere', async (config) => {
  const { plugins, lines } = await load(config);
  expect(plugins.list).toEqual([]);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'a plugin is not configured right' }));
});

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { losses } from '../../../scripts/deploy/losses.js';
import { closeStateFiles, isDeployed, readStateFile } from '../../../scripts/deploy/stack-state.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'stack-state-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function state(content: unknown): string {
  const file = path.join(folder, 'terraform.infra.tfstate');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o644 });
  return file;
}

const resource = (mode: string, type: string, attributes: object) => ({
  mode,
  type,
  name: 'x',
  instances: [{ attributes }],
});

test('names are read where Azure and where Kubernetes have them', () => {
  const file = state({
    version: 4,
    resources: [
      resource('managed', 'azurerm_storage_account', { name: 'stacme' }),
      resource('managed', 'kubernetes_namespace_v1', { metadata: [{ name: 'metaflow', labels: null }] }),
      resource('data', 'azurerm_client_config', { metadata: 'a text', name: 7 }),
      { mode: 'managed', type: 'azurerm_x', name: 'gone', instances: [] },
    ],
  });
  expect(readStateFile(file)).toEqual([
    { managed: true, type: 'azurerm_storage_account', name: 'stacme' },
    { managed: true, type: 'kubernetes_namespace_v1', name: 'metaflow' },
    { managed: false, type: 'azurerm_client_config', name: undefined },
  ]);
  expect(losses(readStateFile(file))).toEqual([
    expect.stringContaining('storage account stacme'),
    expect.stringContaining('namespace metaflow'),
  ]);
});

test.each([
  ['no file', undefined],
  ['an empty file', ''],
  ['a state after destroy', { version: 4, resources: [] }],
  [
    'a state that only reads',
    { version: 4, resources: [resource('data', 'azurerm_kubernetes_cluster', { name: 'x' })] },
  ],
])('%s is not deployed', (_, content) => {
  const file = content === undefined ? path.join(folder, 'none') : state(content);
  expect(isDeployed(readStateFile(file))).toBe(false);
});

test('state that was left readable to others is closed, with its backup', () => {
  const file = state('');
  writeFileSync(`${file}.backup`, '', { mode: 0o644 });
  closeStateFiles(file);
  expect([file, `${file}.backup`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
  expect(() => closeStateFiles(path.join(folder, 'none'))).not.toThrow();
});

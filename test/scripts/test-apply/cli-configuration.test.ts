import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cliConfiguration } from '../../../scripts/test-apply/cli-configuration.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-configuration-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('where the providers come from', () => {
  test('a folder is taken for a mirror', async () => {
    const file = cliConfiguration(folder, folder, {});
    expect(await readFile(file ?? '', 'utf8')).toContain(`path = ${JSON.stringify(folder)}`);
  });

  test('a file is taken as it is, and one that is named wins over the environment', async () => {
    const [named, other] = ['named.tfrc', 'other.tfrc'].map((name) => path.join(folder, name)) as [string, string];
    for (const file of [named, other]) await writeFile(file, '');
    expect(cliConfiguration(undefined, folder, { TF_CLI_CONFIG_FILE: other })).toBe(other);
    expect(cliConfiguration(named, folder, { TF_CLI_CONFIG_FILE: other })).toBe(named);
  });

  test('without either it is the registry', () => {
    expect(cliConfiguration(undefined, folder, {})).toBeUndefined();
    expect(cliConfiguration(undefined, folder, { TF_CLI_CONFIG_FILE: '/nowhere' })).toBeUndefined();
  });

  test('a mirror that is not there is refused', () => {
    expect(() => cliConfiguration('/nowhere', folder, {})).toThrow(
      '--mirror /nowhere: there is no such file or folder',
    );
  });
});

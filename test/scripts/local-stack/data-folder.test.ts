import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDataFolder, claimDataFolder, dataFolder } from '../../../scripts/local-stack/data-folder.js';
import { cleanUp, temporaryFolder } from './stack-process.js';

const current = { majorVersion: 17, fresh: false };

describe('the data folder', () => {
  let root: string;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => cleanUp(root));

  test('may be missing, at any depth, or empty; looking changes nothing', () => {
    checkDataFolder(dataFolder(join(root, 'a', 'b')), current);
    checkDataFolder(dataFolder(root), current);
    expect(readdirSync(root)).toEqual([]);
  });

  test('is left alone when somebody else has files in it, with --fresh too', () => {
    writeFileSync(join(root, 'thesis.tex'), '');
    for (const fresh of [false, true]) {
      expect(() => checkDataFolder(dataFolder(root), { majorVersion: 17, fresh })).toThrow(
        /has files that are not the local stack's \(such as thesis\.tex\); it is left alone/,
      );
    }
  });

  test('cannot be a file, or below one', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => checkDataFolder(dataFolder(join(root, 'file')), current)).toThrow(
      /file is not a folder, .* --data-dir DIR$/,
    );
    expect(() => checkDataFolder(dataFolder(join(root, 'file', 'x')), current)).toThrow(/file is not a folder/);
  });

  test('of another PostgreSQL is refused, unless --fresh replaces it', () => {
    const folder = dataFolder(root);
    claimDataFolder(folder, { fresh: false }).release();
    mkdirSync(folder.postgres);
    writeFileSync(join(folder.postgres, 'PG_VERSION'), '16\n');
    expect(() => checkDataFolder(folder, current)).toThrow(
      /holds a database of PostgreSQL 16, expected 17\. .*--fresh/,
    );
    expect(() => checkDataFolder(folder, { majorVersion: 17, fresh: true })).not.toThrow();
  });

  test('--fresh removes what the stack made, and nothing else', () => {
    const folder = dataFolder(root);
    claimDataFolder(folder, { fresh: false }).release();
    for (const made of [folder.postgres, folder.artifacts, folder.blob]) {
      mkdirSync(made, { recursive: true });
      writeFileSync(join(made, 'old'), '');
    }
    writeFileSync(join(root, 'notes.txt'), 'mine');
    claimDataFolder(folder, { fresh: true }).release();
    expect(existsSync(folder.postgres) || existsSync(folder.blob)).toBe(false);
    expect(readdirSync(folder.artifacts)).toEqual([]);
    expect(readFileSync(join(root, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('a folder that cannot be made after all is said in one line', () => {
    const impossible = dataFolder('/proc/local-stack-test'); // not even root can; elsewhere than on Linux /proc is missing, and / is closed
    expect(() => claimDataFolder(impossible, { fresh: false })).toThrow(
      /^Cannot write to the data folder \/proc\/local-stack-test: E.*--data-dir DIR$/,
    );
  });
});

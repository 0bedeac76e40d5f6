import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findAccount, withAccess } from '../../../scripts/local-stack/postgres-account.js';
import { findBinaries } from '../../../scripts/local-stack/postgres-binaries.js';
import { cleanUp, temporaryFolder } from './stack-process.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const asUser = process.getuid?.() === 0 ? test.skip : test;

describe("PostgreSQL's account", () => {
  let root: string;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => cleanUp(root));

  asUser('is the user, when that is not root', () => {
    expect(findAccount(root)).toEqual({ prefix: [] });
  });

  asRoot('is the owner of a data folder that exists', () => {
    chownSync(root, 1234, 1235);
    expect(findAccount(root)).toEqual({ ids: { uid: 1234, gid: 1235 }, prefix: [] });
    expect(findAccount(join(root, 'missing')).ids?.uid).not.toBe(0);
  });

  asRoot('runs programs and has data below folders that are closed to it, such as /root', async () => {
    const { initdb } = await findBinaries();
    cpSync(dirname(dirname(initdb)), join(root, 'native'), { recursive: true, verbatimSymlinks: true });
    const data = join(root, 'data');
    mkdirSync(data);
    const account = findAccount(data);
    const { uid, gid } = account.ids ?? { uid: 0, gid: 0 };
    chownSync(data, uid, gid);

    const closed = withAccess(account, join(root, 'native', 'bin', 'postgres'), data);
    expect(closed.prefix[0]).toBe('setpriv');
    const [file = '', ...args] = [
      ...closed.prefix,
      join(root, 'native', 'bin', 'initdb'),
      '--pgdata',
      data,
      '--no-sync',
    ];
    const { status, stderr } = spawnSync(file, args, { cwd: '/', encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('denied')]);

    chmodSync(root, 0o755);
    expect(withAccess(account, join(root, 'native', 'bin', 'postgres'), data)).toBe(account);
  });

  asRoot('that does not get there is said with the folders in the way', () => {
    const account = { ids: { uid: 65534, gid: 65534 }, prefix: [] };
    expect(() => withAccess(account, join(root, 'postgres'), root)).toThrow(
      /^The account .* cannot reach .*chmod o\+x.*normal user\.$/,
    );
  });
});

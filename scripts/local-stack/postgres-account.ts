import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { errorText, Failure } from './failure.js';

/** PostgreSQL's programs refuse to run as root; this is how to run them otherwise. */
export interface Account {
  /** Absent when the stack itself does not run as root: then PostgreSQL runs as the same user. */
  readonly ids?: { readonly uid: number; readonly gid: number };
  /** Words to put before the program and its arguments; empty in most cases. */
  readonly prefix: readonly string[];
}

const NAME = 'postgres';

/**
 * What lets `postgres` run from and on folders that other users cannot enter, such as a checkout in /root (mode 0700): the one
 * right to pass through folders and read files, kept across the change of user. Without `no_setuid_fixup`, access(2), with which
 * PostgreSQL looks for its own files, would not honour it. Tried with util-linux 2.38.
 */
const PASS_THROUGH = [
  '--clear-groups',
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
];

/**
 * Finds, or as root makes, the account that PostgreSQL runs as.
 * @param dataFolder runs as its owner when it exists and root does not own it: a normal user may have made it.
 * @throws Failure when there is none and it cannot be made.
 */
export function findAccount(dataFolder: string): Account {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid = 0, gid = 0 } = statSync(dataFolder, { throwIfNoEntry: false }) ?? {};
  return { ids: uid === 0 ? (idsOf(NAME) ?? createAccount()) : { uid, gid }, prefix: [] };
}

/**
 * Makes sure that the account can run the programs and enter the data folder, taking PASS_THROUGH where that is needed.
 * @param postgres the server's program
 * @param dataFolder exists and belongs to the account.
 * @throws Failure that says which folder is in the way.
 */
export function withAccess(account: Account, postgres: string, dataFolder: string): Account {
  const plain = reaches(account, postgres, dataFolder);
  if (plain === undefined) return account;
  if (account.ids === undefined)
    throw new Failure(`PostgreSQL does not run here: ${plain}. Is it installed whole? Try: npm rebuild`);
  const { uid, gid } = account.ids;
  const wrapped = { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, ...PASS_THROUGH] };
  const still = reaches(wrapped, postgres, dataFolder);
  if (still === undefined) return wrapped;
  throw new Failure(
    `The account "${NAME}", which PostgreSQL runs as when started by root, cannot reach ${postgres} and ${dataFolder}: ${plain}. Open the folders above them (chmod o+x), or start the stack as a normal user.`,
  );
}

/** Runs the two real things rather than reasoning about modes and lists. @returns undefined, or what was in the way. */
function reaches({ ids, prefix }: Account, postgres: string, dataFolder: string): string | undefined {
  const runs = [
    [postgres, '--version'],
    ['ls', '-d', `${dataFolder}/.`],
  ];
  for (const run of runs) {
    const [file = '', ...args] = [...prefix, ...run];
    const { status, stderr, error } = spawnSync(file, args, { ...ids, cwd: '/', encoding: 'utf8' });
    if (status !== 0 || stderr !== '') return error ? errorText(error) : stderr.trim().split('\n')[0];
  }
  return undefined;
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function createAccount(): { uid: number; gid: number } {
  const { error, stderr } = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME],
    { encoding: 'utf8' },
  );
  const ids = idsOf(NAME);
  if (ids) return ids;
  const reason = error ? errorText(error) : stderr.trim();
  throw new Failure(
    `PostgreSQL does not run as root, and the account "${NAME}" for it could not be made (${reason}). Make it (useradd ${NAME}), or start the stack as a normal user.`,
  );
}

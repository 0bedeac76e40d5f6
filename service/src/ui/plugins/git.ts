import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PluginAuth, PluginSource } from './config.js';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;
/** Upstream's. */
const DEFAULT_REF = 'origin/master';

/**
 * Brings a folder to the repository's present state: clones it, or fetches and checks out. `git` itself does it.
 * @throws Error with what git says, or when there is no git
 */
export async function checkOut({ repository, ref, auth }: PluginSource, folder: string): Promise<void> {
  if (repository === null) return;
  if (repository.startsWith('-') || ref?.startsWith('-'))
    throw new Error(`"${repository}" and "${ref}" are no repository and ref.`);
  const { env, cleanUp } = await credentials(auth);
  const git = (...args: string[]) =>
    // No hooks, no prompts, no transport that runs commands.
    run('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', ...args], {
      timeout: TIMEOUT_MS,
      env: { ...env, PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir(), GIT_TERMINAL_PROMPT: '0' },
    });
  try {
    if (existsSync(join(folder, '.git'))) {
      await git('-C', folder, 'remote', 'set-url', 'origin', repository);
      await git('-C', folder, 'fetch', '--tags', '--force', 'origin');
    } else {
      await mkdir(dirname(folder), { recursive: true });
      await git('clone', '--no-checkout', '--', repository, folder);
    }
    await git('-C', folder, 'checkout', '--force', '--detach', ref ?? (await defaultRef(git, folder)));
  } finally {
    await cleanUp();
  }
}

/** Where there is no branch `master`, the one that the repository names. */
async function defaultRef(git: (...args: string[]) => Promise<unknown>, folder: string): Promise<string> {
  return git('-C', folder, 'rev-parse', '--verify', DEFAULT_REF).then(
    () => DEFAULT_REF,
    () => 'origin/HEAD',
  );
}

interface Credentials {
  readonly env: Record<string, string>;
  readonly cleanUp: () => Promise<void>;
}

/** By the environment, so that no list of processes shows them. */
async function credentials(auth: PluginAuth | undefined): Promise<Credentials> {
  const nothing = async () => undefined;
  if (auth?.private_key !== undefined) {
    const isFile = existsSync(auth.private_key);
    const folder = isFile ? undefined : await mkdtemp(join(tmpdir(), 'plugin-key-'));
    const file = folder === undefined ? auth.private_key : join(folder, 'key');
    if (folder !== undefined) await writeFile(file, `${auth.private_key.trim()}\n`, { mode: 0o600 });
    return {
      env: {
        GIT_SSH_COMMAND: `ssh -i '${file.replaceAll("'", "'\\''")}' -o BatchMode=yes -o StrictHostKeyChecking=accept-new`,
      },
      cleanUp: async () => {
        if (folder !== undefined) await rm(folder, { recursive: true });
      },
    };
  }
  if (auth?.user !== undefined && auth.pass !== undefined) {
    const basic = Buffer.from(`${auth.user}:${auth.pass}`).toString('base64');
    return {
      env: {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
      },
      cleanUp: nothing,
    };
  }
  return { env: {}, cleanUp: nothing };
}

import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { Failure } from '../local-stack/failure.js';
import type { Upload } from './destination.js';
import type { PodShell } from './pod-shell.js';

/** What the scripts in the pod end with, so that their failures are told apart without their texts. */
const STATUS = { folder: 71, isFolder: 72, write: 73, size: 74, hash: 75, move: 76, full: 77 } as const;

/**
 * $1 the temporary file, $2 the target, $3 bytes, $4 SHA-256. Reads just so many bytes: kubectl does not always close
 * the other end. Only what arrived whole stays. Not every `head` says that a disk is full; then `df` tells.
 */
const STAGE = `
export LC_ALL=C
mkdir -p -- "\${2%/*}" || exit ${STATUS.folder}
if [ -d "$2" ]; then exit ${STATUS.isFolder}; fi
trap 'rm -f -- "$1"' EXIT
if ! head -c "$3" > "$1"; then
  free=$(df -Pk -- "\${1%/*}" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
  [ "$free" -ge "$(($3 / 1024 + 1))" ] || exit ${STATUS.full}
  exit ${STATUS.write}
fi
[ "$(wc -c < "$1")" -eq "$3" ] || exit ${STATUS.size}
[ "$(sha256sum < "$1" | cut -d ' ' -f 1)" = "$4" ] || exit ${STATUS.hash}
trap - EXIT
`;

/** Pairs of a temporary file and a target. Prints the pod's time, in seconds since 1970. */
const PUBLISH = `
export LC_ALL=C
while [ $# -gt 0 ]; do mv -f -- "$1" "$2" || exit ${STATUS.move}; shift 2; done
date +%s
`;

/** Enough for one \`rm\` after a wish to stop, in milliseconds. */
const CLEAN_UP_LIMIT_MS = 10_000;

/**
 * Copies all files under temporary names, checks them, and only then gives them their names, each by a rename in its folder:
 * Airflow never reads half a file, and after a failure finds what it had before.
 * @returns the pod's time at which the last had its name, in seconds since 1970
 * @throws Failure that says which file could not be copied and why
 */
export async function copyFiles(uploads: readonly Upload[], shell: PodShell): Promise<number> {
  const staged = uploads.map((upload) => ({ ...upload, temporary: temporaryName(upload.target) }));
  try {
    for (const upload of staged) await stage(upload, shell);
    const pairs = staged.flatMap(({ temporary, target }) => [temporary, target]);
    const { status, stdout, stderr } = await shell.run(['sh', '-c', PUBLISH, 'sh', ...pairs]);
    if (status !== 0) throw new Failure(`The files have arrived, but could not be put in place: ${reason(stderr)}.`);
    return Number(stdout.trim());
  } catch (error) {
    await cleanUp(
      staged.map(({ temporary }) => temporary),
      shell,
    );
    throw error;
  }
}

/** Not a .py, so that Airflow does not read it, and in the same folder, so that a rename is enough. */
function temporaryName(target: string): string {
  const { dir, base } = path.posix.parse(target);
  return path.posix.join(dir, `.${base}.${randomBytes(4).toString('hex')}.part`);
}

async function stage(
  { shown, content, target, temporary }: Upload & { temporary: string },
  shell: PodShell,
): Promise<void> {
  const hash = createHash('sha256').update(content).digest('hex');
  const words = ['sh', '-c', STAGE, 'sh', temporary, target, String(content.length), hash];
  const { status, stderr } = await shell.send(words, content);
  if (status === 0) return;
  const { pod } = shell.scheduler;
  if (status === STATUS.full || /No space left on device|Disk quota exceeded/.test(stderr)) {
    throw new Failure(
      `${shown} could not be copied: the disk of ${path.posix.dirname(target)} in pod ${pod} is full. Make room: ${shell.shown(`du -a ${path.posix.dirname(target)}`)}`,
    );
  }
  throw new Failure(`${shown} could not be copied: ${whatFailed(status, stderr, target)}`);
}

function whatFailed(status: number, stderr: string, target: string): string {
  switch (status) {
    case STATUS.isFolder:
      return `${target} is a folder. Choose another name, or ${target}/ for a file in it.`;
    case STATUS.size:
      return 'it arrived cut off. The old file, if any, is still in place. Upload again.';
    case STATUS.hash:
      return 'it arrived changed (another SHA-256). The old file, if any, is still in place. Upload again.';
    default:
      return `${reason(stderr)} (${target}). May Airflow's user write there?`;
  }
}

/** The last line says it, without the name of the program that said it. */
function reason(stderr: string): string {
  const line = stderr.split('\n').at(-1)?.trim() ?? '';
  return line.replace(/^(?:sh|mkdir|mv|head): (?:(?:line )?\d+: )?/, '') || 'no reason was given';
}

async function cleanUp(temporary: readonly string[], shell: PodShell): Promise<void> {
  // Without the signal: it may be why we are here.
  const patient = shell.with({ signal: AbortSignal.timeout(CLEAN_UP_LIMIT_MS) });
  try {
    await patient.run(['rm', '-f', '--', ...temporary]);
  } catch {
    // What led here is the news. The scripts remove their own file, and Airflow ignores what may be left.
  }
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCode, errorText, Failure } from '../local-stack/failure.js';
import { complaintAbout } from './python-file.js';

/** A Python file on this machine. */
export interface SourceFile {
  /** As the user would type it. */
  readonly shown: string;
  /** Below the folder that was given, with `/`; of a file that was given itself, its name. */
  readonly name: string;
  readonly content: Buffer;
}

export interface Sources {
  readonly files: readonly SourceFile[];
  /** What was given is one file, which may get a new name. */
  readonly isOneFile: boolean;
}

/**
 * Reads everything before anything is sent.
 * @param cwd where relative paths start
 * @throws Failure that names each file that is refused
 */
export function readSources(given: readonly string[], cwd: string): Sources {
  const complaints: string[] = [];
  const files: SourceFile[] = [];
  for (const source of given) {
    const folder = kindOf(source, cwd) === 'folder';
    const names = folder ? namesBelow(source, cwd) : [''];
    if (names.length === 0) complaints.push(`${source}: there is no file in it`);
    for (const below of names) {
      const shown = path.join(source, below);
      const name = folder ? below : path.basename(source);
      const content =
        kindOf(shown, cwd) === 'file' ? attempt(shown, () => readFileSync(path.resolve(cwd, shown))) : undefined;
      const complaint = content ? complaintAbout(name, content) : 'it is not a regular file';
      if (complaint !== undefined) complaints.push(`${shown}: ${complaint}`);
      if (content) files.push({ shown, name, content });
    }
  }
  if (complaints.length > 0) {
    throw new Failure(
      `Nothing was uploaded. Only Python files can be; what else was found: ${complaints.join('; ')}. Leave it out.`,
    );
  }
  const [first] = given;
  return { files, isOneFile: given.length === 1 && first !== undefined && kindOf(first, cwd) === 'file' };
}

function kindOf(shown: string, cwd: string): 'file' | 'folder' | 'other' {
  const stats = attempt(shown, () => statSync(path.resolve(cwd, shown)));
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() ? 'file' : 'other';
}

/** All that is in a folder, but for what tools leave there: hidden files, and Python's own cache. */
function namesBelow(folder: string, cwd: string, below = ''): string[] {
  const here = path.join(folder, below);
  const entries = attempt(here, () => readdirSync(path.resolve(cwd, here), { withFileTypes: true }));
  return entries
    .filter(({ name }) => !name.startsWith('.') && name !== '__pycache__')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = path.posix.join(below, entry.name);
      return entry.isDirectory() ? namesBelow(folder, cwd, name) : [name];
    });
}

function attempt<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new Failure(`${shown}: there is no such file or folder.`);
    throw new Failure(`${shown} cannot be read: ${errorText(error)}.`);
  }
}

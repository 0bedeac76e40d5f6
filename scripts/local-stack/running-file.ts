import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorCode, Failure } from './failure.js';
import { isRunning, killGroup, type ProcessRecord, startTimeOf } from './processes.js';

const record = z.object({ name: z.string(), pid: z.number(), startedAt: z.string() });
const contents = z.object({
  pid: z.number(),
  startedAt: z.string(),
  /** Wall clock, for people. */
  since: z.string(),
  processes: z.array(record.extend({ stopSignal: z.enum(['SIGTERM', 'SIGINT']) })),
});
type Contents = z.infer<typeof contents>;

/**
 * `running.json` in the data folder: the lock that keeps two stacks apart, and the list of processes to find again after the
 * stack was killed. The lock is the file's existence while the process that it names runs; a file without one is stale.
 */
export class RunningFile {
  private constructor(
    private readonly file: string,
    private state: Contents,
  ) {}

  /** Atomic, also against another stack that takes over the same stale file. @throws Failure when another stack runs. */
  static claim(file: string): RunningFile {
    const startedAt = startTimeOf(process.pid) ?? '';
    const mine = new RunningFile(file, { pid: process.pid, startedAt, since: new Date().toISOString(), processes: [] });
    const draft = mine.writeDraft();
    try {
      if (read(file) === undefined)
        linkSync(draft, file); // fails when it exists by now, unlike rename
      else takeOver(file, draft);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw inUse(file, read(file) ?? NOBODY);
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return mine;
  }

  /** What is left of a stack that was killed: empty when there was none. @throws Failure when a stack runs. */
  static leftovers(file: string): readonly ProcessRecord[] {
    const found = read(file);
    if (found && isRunning(found)) throw inUse(file, found);
    return found?.processes.filter(isRunning) ?? [];
  }

  add(name: string, pid: number, stopSignal: 'SIGTERM' | 'SIGINT'): void {
    const entry = { name, pid, startedAt: startTimeOf(pid) ?? '', stopSignal };
    this.save({ ...this.state, processes: [...this.state.processes, entry] });
  }

  remove(pid: number): void {
    this.save({ ...this.state, processes: this.state.processes.filter((entry) => entry.pid !== pid) });
  }

  /** The last resort, when the stack itself ends out of turn: no good order, but nothing stays. */
  killAll(): void {
    for (const { pid } of this.state.processes) killGroup(pid);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  private save(state: Contents): void {
    this.state = state;
    renameSync(this.writeDraft(), this.file);
  }

  private writeDraft(): string {
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.state, null, 2));
    return draft;
  }
}

/** What a file that cannot be understood counts as: nobody's, hence stale. */
const NOBODY: Contents = { pid: 0, startedAt: '', since: '', processes: [] };

/** Undefined when there is no such file. */
function read(file: string): Contents | undefined {
  try {
    return contents.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (error instanceof SyntaxError || error instanceof z.ZodError) return NOBODY;
    throw error;
  }
}

/**
 * Replaces a stale file: one process at a time, and only after another look, as the first one may be out of date.
 * @throws Failure when another stack has it, or takes it over in this moment.
 */
function takeOver(file: string, draft: string): void {
  const turn = `${file}.turn`;
  try {
    linkSync(draft, turn);
  } catch (error) {
    const other = read(turn);
    if (errorCode(error) !== 'EEXIST' || !other || isRunning(other)) throw error;
    throw new Failure(`${turn} was left by a start that was killed (pid ${other.pid}). Remove it, and start again.`);
  }
  try {
    const found = read(file);
    if (found && isRunning(found)) throw inUse(file, found);
    renameSync(draft, file);
  } finally {
    rmSync(turn);
  }
}

function inUse(file: string, { pid, since }: Contents): Failure {
  return new Failure(
    `The data folder ${path.dirname(file)} is in use by another local stack (pid ${pid}, since ${since}). Stop that one (kill ${pid}), or choose another: --data-dir DIR`,
  );
}

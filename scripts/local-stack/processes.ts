import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './failure.js';

/** A process that the stack started, so that it is found again even when the stack itself was killed. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** Tells the process from a later one with the same number. */
  readonly startedAt: string;
  /** What it stops on in good order. */
  readonly stopSignal: NodeJS.Signals;
}

/**
 * When a process was started, in the system's own notation (only to be compared); undefined when it does not run.
 * Linux: clock ticks since boot from /proc; elsewhere: `ps`.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    if (!existsSync('/proc/self/stat')) {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }).trim() || undefined
      );
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold spaces
    return fields[0] === 'Z' ? undefined : fields[19]; // fields 3 (state) and 22 (starttime) of proc(5)
  } catch {
    return undefined;
  }
}

export function isRunning(record: Pick<ProcessRecord, 'pid' | 'startedAt'>): boolean {
  return startTimeOf(record.pid) === record.startedAt;
}

/** Sends to one process. @returns whether it was there to receive it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

/** Sends SIGKILL to a group of processes, whose leader has this pid. Groups that are gone are no error. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH' && errorCode(error) !== 'EPERM') throw error; // macOS says EPERM of zombies
  }
}

/** Stops what a killed stack left running, last started first: in good order, or by force after the limit. */
export async function stopLeftovers(records: readonly ProcessRecord[], limitMs = 20_000): Promise<void> {
  for (const record of [...records].reverse()) {
    if (!isRunning(record)) continue;
    sendSignal(record.pid, record.stopSignal);
    const deadline = Date.now() + limitMs;
    while (isRunning(record) && Date.now() < deadline) await sleep(50);
    killGroup(record.pid);
  }
}

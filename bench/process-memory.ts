import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** Resident memory of a process in MiB: /proc on Linux, `ps` elsewhere. Undefined once the process has ended. */
export function residentMiB(pid: number): number | undefined {
  try {
    if (process.platform === 'linux') {
      const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return kib === undefined ? undefined : Number(kib) / 1024;
    }
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return undefined;
  }
}

export interface MemorySummary {
  readonly startMiB: number;
  readonly peakMiB: number;
  readonly endMiB: number;
}

/** Samples a process until stopped. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly #samples: number[] = [];

  constructor(pid: number, everyMs = 50) {
    this.#pid = pid;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  stop(): MemorySummary {
    clearInterval(this.#timer);
    this.#sample();
    const samples = this.#samples;
    return {
      startMiB: samples.at(0) ?? NaN,
      peakMiB: samples.reduce((a, b) => Math.max(a, b), 0),
      endMiB: samples.at(-1) ?? NaN,
    };
  }

  #sample(): void {
    const mib = residentMiB(this.#pid);
    if (mib !== undefined) this.#samples.push(mib);
  }
}

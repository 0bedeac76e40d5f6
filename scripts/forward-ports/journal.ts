import { KubectlError } from '../kubernetes/kubectl-error.js';
import type { Listener } from './keep.js';
import { reasonOf } from './port-forward.js';
import { urlOf, type Target } from './targets.js';

interface State {
  readonly up: boolean;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Set while it is down. */
  readonly reason?: Error;
}

/** What the user reads: a table when each forward is up or has failed once, then a line at each loss and return. */
export class Journal {
  private readonly states = new Map<Target, State>();
  private shown = false;

  constructor(
    private readonly targets: readonly Target[],
    private readonly say: (line: string) => void,
  ) {}

  /** Whether the table was shown. */
  get ready(): boolean {
    return this.shown;
  }

  listenerOf(target: Target): Listener {
    return { up: () => this.up(target), down: (reason) => this.down(target, reason) };
  }

  private up(target: Target): void {
    const before = this.states.get(target);
    this.states.set(target, { up: true, since: Date.now() });
    if (!this.shown) this.showTable();
    else if (before && !before.up) {
      this.note(`${target.name} is back after ${seconds(before.since)} s: ${urlOf(target)}`);
    }
  }

  private down(target: Target, reason: Error): void {
    const before = this.states.get(target);
    this.states.set(target, { up: false, since: before && !before.up ? before.since : Date.now(), reason });
    if (!this.shown) this.showTable();
    else if (before?.up) this.note(`${target.name} is lost: ${reasonOf(reason)}. Connecting again.`);
    else if (kindOf(before?.reason) !== kindOf(reason)) this.note(`${target.name} is still away: ${reasonOf(reason)}.`);
  }

  private showTable(): void {
    if (this.states.size < this.targets.length) return;
    this.shown = true;
    const rows = this.targets.map((target) => [target.name, urlOf(target), target.purpose] as const);
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    for (const row of rows) {
      this.say(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
    }
    for (const target of this.targets) {
      const { reason } = this.states.get(target) ?? {};
      if (reason) this.note(`${target.name} is not there yet: ${reasonOf(reason)}. Trying on.`);
    }
    this.say('Ctrl-C ends them all.');
  }

  private note(line: string): void {
    this.say(`${new Date().toTimeString().slice(0, 8)} ${line}`);
  }
}

/** A new kind of trouble is worth a line, such as a login that has run out; the names of pods in its text are not. */
function kindOf(reason: Error | undefined): string | undefined {
  return reason instanceof KubectlError ? reason.trouble : reason?.name;
}

function seconds(since: number): number {
  return Math.max(1, Math.round((Date.now() - since) / 1000));
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** What one server chose by itself, by the labels that both servers share: ids, and when each thing was made. */
export class ServerView {
  readonly #ids = new Map<string, string>();
  readonly #runs = new Map<string, string>();
  readonly #tasks = new Map<string, string>();
  readonly #windows: Window[] = [];

  /** Notes the id that an answer gave to `label`, such as `run 3`, and the moment it says. */
  learn(label: string, body: Readonly<Record<string, unknown>>): void {
    if (typeof body['ts_epoch'] === 'number') this.#ids.set(`ts ${label}`, String(body['ts_epoch']));
    const kind = label.startsWith('run') ? 'run_number' : 'task_id';
    const id = body[kind];
    if (typeof id !== 'number') return; // a chosen id, which is the same on both
    this.#ids.set(label, String(id));
    (kind === 'run_number' ? this.#runs : this.#tasks).set(String(id), label);
  }

  /** A write that lasted from `from` to `to` (epoch in ms): rows with a moment in it were made by it. */
  wrote(label: string, from: number, to: number): void {
    this.#windows.push({ from: from - 1, to: to + 1, label });
  }

  idOf(label: string): string | undefined {
    return this.#ids.get(label);
  }

  runLabel(id: string): string | undefined {
    return this.#runs.get(id);
  }

  taskLabel(id: string): string | undefined {
    return this.#tasks.get(id);
  }

  /** The write that a moment belongs to. */
  writeAt(epochMs: number): string | undefined {
    return this.#windows.findLast(({ from, to }) => from <= epochMs && epochMs <= to)?.label;
  }
}

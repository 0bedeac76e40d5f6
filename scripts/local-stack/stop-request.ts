const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/** Ctrl-C under npm arrives twice, from the terminal and from npm. What comes this soon after the first is the same wish. */
const SAME_WISH_MS = 500;

/** The reason that an AbortSignal carries when the stack was asked to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor(readonly signal: StopSignal) {
    super(`stopped by ${signal}`);
  }
}

/** The user's wish to stop, from the first moment on: without it a signal would end the stack and leave its children. */
export class StopRequests {
  private readonly controller = new AbortController();
  private handler: ((signal: StopSignal) => void) | undefined;
  private last: { signal: StopSignal; at: number } | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.receive(signal));
  }

  /** Aborted, with a Stopped as its reason, by the first request that nobody else handles. */
  get stopped(): AbortSignal {
    return this.controller.signal;
  }

  /** While `work` runs, requests go to `handler` instead. */
  async handledBy<T>(handler: (signal: StopSignal) => void, work: () => Promise<T>): Promise<T> {
    this.handler = handler;
    try {
      return await work();
    } finally {
      this.handler = undefined;
    }
  }

  private receive(signal: StopSignal): void {
    const now = Date.now();
    if (this.last && this.last.signal === signal && now - this.last.at < SAME_WISH_MS) return;
    this.last = { signal, at: now };
    if (this.handler) this.handler(signal);
    else this.controller.abort(new Stopped(signal));
  }
}

import type { ApiRequest } from './exchange.js';

/** Which requests. */
export interface Matching {
  readonly method: string;
  /** Against the decoded path. */
  readonly path: RegExp;
}

/** One way in which Azure fails. */
export interface Fault {
  readonly on: Matching;
  /** So many requests meet it; the next one goes through. */
  readonly times: number;
  /**
   * `refused`: answered at once with this status, nothing is made.
   * `fails`: accepted, and the operation ends so after some polls; the resource stays there as "Failed", or is gone.
   */
  readonly how:
    | { readonly refused: number; readonly retryAfterSeconds?: number }
    | { readonly fails: 'leaves it there' | 'leaves nothing' };
  readonly code: string;
  readonly message: string;
}

/** The faults of a test. Each is used up by the requests that meet it. */
export class Faults {
  readonly #left = new Map<Fault, number>();

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) this.#left.set(fault, fault.times);
  }

  /** The fault that this request meets, if any. */
  take({ method, path }: Pick<ApiRequest, 'method' | 'path'>): Fault | undefined {
    for (const [fault, left] of this.#left) {
      if (left === 0 || fault.on.method !== method || !fault.on.path.test(path)) continue;
      this.#left.set(fault, left - 1);
      return fault;
    }
    return undefined;
  }

  /** Those that no request has met yet, or not often enough. */
  unmet(): Fault[] {
    return [...this.#left].filter(([, left]) => left > 0).map(([fault]) => fault);
  }

  clear(): void {
    this.#left.clear();
  }
}

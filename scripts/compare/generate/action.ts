import type { Random } from '../random.js';
import type { CompareRequest, ConcurrentRequests } from '../request.js';
import type { World } from '../world.js';

/** One thing to do to both servers, and what it means for the world that both then have. */
export interface Action {
  readonly request: CompareRequest;
  /** The label under which each server's answer is remembered. */
  readonly learns?: string;
  /** Both servers did it, and said the same. */
  readonly agreed?: () => void;
  /** One did it and the other did not, or not alike. */
  readonly diverged?: () => void;
  /** A server that answers with an error may have done part of it. */
  readonly partial?: boolean;
}

export interface ConcurrentAction {
  readonly concurrent: ConcurrentRequests;
  /** `statuses`: the same ones in any order. `tags`: a server's tags are those of the changes that it accepted. */
  readonly check: 'statuses' | 'tags';
  /** Afterwards, one by one: what brings both to the same state, and what shows it. */
  readonly then: readonly Action[];
}

/** Undefined when the world lacks what is needed. */
export type Generator = (random: Random, world: World) => Action | ConcurrentAction | undefined;

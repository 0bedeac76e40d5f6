import type { Checks } from './checks.js';
import type { Engine } from './engine.js';
import type { Metaflow } from './metaflow.js';
import type { Options } from './options.js';

/** What every part of the test gets. */
export interface Context {
  readonly checks: Checks;
  readonly engine: Engine;
  readonly options: Options;
  /** The repository. */
  readonly root: string;
  /** Temporary, removed at the end. */
  readonly folder: string;
  /** This process's environment without what would change the services, Compose or Metaflow. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Prints a line for the reader. */
  readonly say: (line: string) => void;
  /** Set up when it is first asked for. */
  readonly metaflow: () => Promise<Metaflow>;
}

/** The image that is built here; the user's own `metaflow-service` stays as it is. */
export const IMAGE = 'metaflow-service:test-docker';

/** The flow that is run against each stack, from the repository. */
export const FLOW = 'examples/flows/linear_flow.py';

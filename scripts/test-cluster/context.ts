import type { Checks } from '../test-docker/checks.js';
import type { Kube } from './kube.js';
import type { Images } from './images.js';

/** What every part of the test gets. */
export interface Context {
  readonly checks: Checks;
  readonly kube: Kube;
  /** Undefined where no pods run. */
  readonly images: Images | undefined;
  /** The repository. */
  readonly root: string;
  /** Temporary, removed at the end. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly keep: boolean;
  /** Prints a line for the reader. */
  readonly say: (line: string) => void;
}

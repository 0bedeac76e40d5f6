import type { Checks } from '../test-docker/checks.js';
import type { Options } from './options.js';

/** What every part of the test gets. */
export interface Job {
  readonly checks: Checks;
  readonly options: Options;
  /** Its own; exists. */
  readonly folder: string;
  /** For Terraform and Node, without the stand-in. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Prints a line for the reader. */
  readonly say: (line: string) => void;
}

import type { Names } from '../../stacks/naming.js';
import type { Configuration } from '../../stacks/variables.js';
import type { AzCommands } from '../azure/az.js';
import type { AzureFacts } from './azure-facts.js';

/** `fail`: deploying cannot succeed. `warn`: it may not, or it could not be found out. `skip`: not looked at. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly verdict: Verdict;
  /** A few words: what was found. */
  readonly found: string;
  /** What to do; for everything but a pass. */
  readonly remedy?: string;
  /** What it is about, when a check finds several things. */
  readonly name?: string;
}

export interface ReportedFinding extends Finding {
  readonly name: string;
}

/** What checks of this machine look at. */
export interface MachineContext {
  readonly configuration: Configuration;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What checks of Azure look at. */
export interface AzureContext extends MachineContext {
  readonly names: Names;
  readonly az: AzCommands;
  readonly subscription: string;
  readonly facts: AzureFacts;
}

export interface Check<C> {
  readonly name: string;
  /** An error that it throws is reported as something that could not be found out. */
  run(context: C): Promise<Finding | readonly Finding[]>;
}

export const pass = (found: string, name?: string): Finding => ({ verdict: 'pass', found, ...(name && { name }) });
export const warn = (found: string, remedy: string, name?: string): Finding => ({
  ...{ verdict: 'warn', found, remedy },
  ...(name && { name }),
});
export const fail = (found: string, remedy: string, name?: string): Finding => ({
  ...{ verdict: 'fail', found, remedy },
  ...(name && { name }),
});

import type { Names } from '../../../stacks/naming.js';
import type { Configuration } from '../../../stacks/variables.js';
import type { Diagnostic } from './diagnostics.js';

/** What the answer to a failure may speak of. */
export interface Situation {
  readonly configuration: Configuration;
  readonly names: Names;
  /** Stack that Terraform worked on. */
  readonly stack: string;
  /** Terraform's working folder of that stack, as the user may type it. */
  readonly folder: string;
}

export interface Advice {
  /** A sentence: what happened. */
  readonly what: string;
  /** Sentences: what to do, the surest first. */
  readonly next: readonly string[];
}

/** A failure of Azure, Entra ID, Kubernetes or Terraform that users meet, and the way on. */
export interface KnownFailure {
  /** Its heading in docs/azure-failures.md. */
  readonly title: string;
  /** Against the one-line text of a diagnostic. */
  readonly pattern: RegExp;
  /** Further condition, for patterns that others share. */
  readonly only?: (diagnostic: Diagnostic) => boolean;
  readonly advise: (match: RegExpExecArray, situation: Situation, diagnostic: Diagnostic) => Advice;
}

export const mentions = (pattern: RegExp) => (diagnostic: Diagnostic) =>
  pattern.test(diagnostic.text) || pattern.test(diagnostic.address ?? '');

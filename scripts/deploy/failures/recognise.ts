import { capacityFailures } from './capacity.js';
import { type Diagnostic, readDiagnostics } from './diagnostics.js';
import type { Advice, KnownFailure, Situation } from './known-failure.js';
import { nameFailures } from './names.js';
import { rightsFailures } from './rights.js';
import { serviceFailures } from './services.js';

/** In the order in which they are tried: a specific one stands before a general one, such as plain lack of time. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  ...capacityFailures,
  ...nameFailures,
  ...rightsFailures,
  ...serviceFailures,
];

export interface Recognised extends Advice {
  readonly title: string;
}

/**
 * What to do about a failed Terraform, one answer per kind of failure; [] when nothing is known of it.
 * @param errors what it wrote to standard error
 */
export function recognise(errors: string, situation: Situation): Recognised[] {
  const found = readDiagnostics(errors).flatMap((diagnostic) => answer(diagnostic, situation));
  return found.filter(({ what }, i) => found.findIndex((other) => other.what === what) === i);
}

function answer(diagnostic: Diagnostic, situation: Situation): Recognised[] {
  for (const { title, pattern, only, advise } of KNOWN_FAILURES) {
    const match = pattern.exec(diagnostic.text);
    if (match && (only?.(diagnostic) ?? true)) return [{ title, ...advise(match, situation, diagnostic) }];
  }
  return [];
}

/** As it is printed. */
export function adviceText(advices: readonly Recognised[]): string {
  return advices
    .map(({ title, what, next }) => [`${title}. ${what}`, ...next.map((sentence) => `  - ${sentence}`)].join('\n'))
    .join('\n\n');
}

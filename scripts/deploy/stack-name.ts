import { misuse } from '../azure/command-line.js';

/** In the order in which they are deployed: `services` reads what `infra` has made. */
export const STACK_NAMES = ['infra', 'services'] as const;
export type StackName = (typeof STACK_NAMES)[number];

/** @param target as typed: a stack, or "all" */
export function stacksOf(target: string): readonly StackName[] {
  if (target === 'all') return STACK_NAMES;
  const found = STACK_NAMES.find((name) => name === target);
  if (!found) throw misuse(`--target ${target}: there is no such stack. Expected ${STACK_NAMES.join(', ')} or all.`);
  return [found];
}

import { variables } from './variables.js';

/** The variable whose name is closest to a mistyped one; undefined when none is near (a third of its letters wrong). */
export function nearest(name: string, most = Math.max(2, Math.floor(name.length / 3))): string | undefined {
  const [best] = Object.keys(variables)
    .map((known) => ({ known, distance: distance(name, known) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= most ? best.known : undefined;
}

/** Levenshtein's distance: single letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

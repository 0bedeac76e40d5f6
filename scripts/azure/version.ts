/** The first x.y.z in a text, without suffix; undefined when there is none. */
export function findVersion(text: string): string | undefined {
  return /\d+\.\d+\.\d+/.exec(text)?.[0];
}

/** Compares x.y or x.y.z number by number; a missing number counts as 0. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [found, needed] = [numbers(version), numbers(minimum)];
  for (const i of [0, 1, 2] as const) {
    if (found[i] !== needed[i]) return found[i] > needed[i];
  }
  return true;
}

function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
}

import { isDeepStrictEqual } from 'node:util';

/** @throws Error that shows both when they differ */
export function expectEqual<T>(found: T, expected: T): void {
  if (!isDeepStrictEqual(found, expected))
    throw new Error(`Found    ${JSON.stringify(found)}\nexpected ${JSON.stringify(expected)}`);
}

/** @throws Error that shows both when the text does not match */
export function expectMatch(found: string, expected: RegExp): void {
  if (!expected.test(found))
    throw new Error(`Found ${JSON.stringify(found)}\nexpected a text that matches ${expected}`);
}

import type { FileAttributes } from './store.js';

/** Anything else than an object of JSON counts as nothing: then the rule for old data holds (gzip). */
export function parseAttributes(text: string | undefined): FileAttributes | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : undefined; // all members are optional
  } catch {
    return undefined;
  }
}

import { ReadError } from '../read-error.js';

/**
 * Joins parts that come out of the database. Whoever may write rows chooses them, so none may lead elsewhere.
 *
 * @throws ReadError DataException
 */
export function safePath(...parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/'));
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..' || /[\0\\]/.test(segment)) {
      throw new ReadError(
        'DataException',
        `"${parts.join('/')}" is no path in a datastore: "${segment}" is not allowed as a part of it.`,
      );
    }
  }
  return segments.join('/');
}

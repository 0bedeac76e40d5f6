import { ReadError } from '../read-error.js';

/**
 * The root of the datastore that an artifact's row names: `:root:<root>`, or in old rows the whole path of the file,
 * `<root>/<flow>/data/<first two of the hash>/<hash>`.
 *
 * @throws ReadError DataException
 */
export function datastoreRoot(location: string): string {
  if (location.startsWith(':root:')) return location.slice(':root:'.length);
  const [, root] = /^(.+)\/[^/]+\/data\/[^/]+\/[^/]+$/.exec(location) ?? [];
  if (root !== undefined) return root;
  throw new ReadError('DataException', `The location "${location}" of the artifact is not one of Metaflow's.`);
}

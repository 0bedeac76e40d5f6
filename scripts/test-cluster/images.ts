import path from 'node:path';
import { succeed } from '../test-docker/command.js';
import type { Cluster, ClusterSettings } from './cluster.js';

/** Images that pods of the cluster can run. */
export interface Images {
  readonly service: string;
  readonly postgres: string;
}

/** The image that is built here; the user's own `metaflow-service` stays as it is. */
const BUILT = 'metaflow-service:test-cluster';
const POSTGRES = 'postgres:17';

/**
 * Builds the service's image unless there is one, and gives it and PostgreSQL's to the cluster.
 * @throws Error with Docker's last lines when there is no engine or the build fails
 */
export async function provideImages(
  cluster: Cluster,
  root: string,
  given: string | undefined,
  { folder, env, signal }: ClusterSettings,
): Promise<Images> {
  const docker = (...args: string[]) => succeed('docker', args, { env, signal });
  const service = given ?? BUILT;
  if (given === undefined) await docker('build', '--tag', BUILT, path.join(root, 'service'));
  if (cluster.importImages) {
    const archive = path.join(folder, 'images.tar');
    await docker('save', '--output', archive, service, POSTGRES);
    await cluster.importImages(archive);
  }
  return { service, postgres: POSTGRES };
}

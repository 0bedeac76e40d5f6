import { spawn } from 'node:child_process';
import { z } from 'zod';
import { Az, AzError } from '../azure/az.js';
import { Failure } from '../local-stack/failure.js';

export interface Build {
  /** Name of the container registry. */
  readonly registry: string;
  /** NAME:TAG; the tag is the hash of what the image is built from. */
  readonly image: string;
  /** Folder of the project. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/**
 * Builds the services' image in the registry, unless this very image is there already.
 * @throws Failure that says what to do; nothing that runs is touched
 */
export async function buildImage({ registry, image, root, env, say }: Build): Promise<void> {
  if (await isThere(registry, image, env)) return say(`The registry ${registry} has ${image} already.`);
  say(`Building ${image} in the registry ${registry}; this takes two to four minutes.`);
  const args = ['acr', 'build', '--registry', registry, '--image', image, '--file', 'service/Dockerfile', 'service'];
  const status = await new Promise<number>((resolve, reject) => {
    // What the build says is for whoever waits for it.
    const child = spawn('az', args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  if (status === 0) return;
  throw new Failure(
    `Building ${image} in ${registry} failed (az acr build, exit status ${status}); what runs on the cluster is as it was. ` +
      'Read the lines above: without the right to run builds (Contributor on the registry) or where builds are not allowed, ' +
      'push an image yourself and name it by metadata_service_image.',
  );
}

async function isThere(registry: string, image: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await new Az({ env }, undefined).json(
      z.unknown(),
      'acr',
      'repository',
      'show',
      '--name',
      registry,
      '--image',
      image,
    );
    return true;
  } catch (error) {
    // No such tag, no such repository, or no right to look: the build will tell.
    if (error instanceof AzError) return false;
    throw error;
  }
}

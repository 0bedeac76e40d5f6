/** Builds the services' image in Azure: Terraform runs this before the release, with REGISTRY and IMAGE in the environment. */
import { fileURLToPath } from 'node:url';
import { errorText } from '../local-stack/failure.js';
import { buildImage } from './build.js';

const { REGISTRY: registry, IMAGE: image } = process.env;
if (registry === undefined || image === undefined) {
  console.error('Expected REGISTRY and IMAGE in the environment, such as REGISTRY=cracme IMAGE=metaflow-service:1.2.0');
  process.exit(2);
}
try {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await buildImage({ registry, image, root, env: process.env, say: (line) => console.log(line) });
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

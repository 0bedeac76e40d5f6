import { App } from 'cdktf';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, loadConfiguration, varFilesOf } from './configuration.js';
import { InfraStack } from './infra/stack.js';
import { ServicesStack } from './services/stack.js';

/** What `cdktf synth` runs: the only place where stacks are made. */
try {
  const configuration = await loadConfiguration({
    directory: process.cwd(),
    varFiles: varFilesOf(process.env),
    env: process.env,
  });
  // CDKTF would run terraform to see whether it knows terraform_data; synthesis needs no tool at all.
  const app = new App({ skipValidation: true });
  const infra = new InfraStack(app, 'infra', configuration);
  new ServicesStack(app, 'services', { configuration, infra, root: fileURLToPath(new URL('..', import.meta.url)) });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import { App } from 'cdktf';
import { ConfigurationError, loadConfiguration, varFilesOf } from './configuration.js';
import { InfraStack } from './infra/stack.js';

/** What `cdktf synth` runs: the only place where stacks are made. */
try {
  const configuration = await loadConfiguration({
    directory: process.cwd(),
    varFiles: varFilesOf(process.env),
    env: process.env,
  });
  const app = new App();
  new InfraStack(app, 'infra', configuration);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

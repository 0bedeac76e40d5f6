import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError, loadConfiguration, varFilesOf } from '../../stacks/configuration.js';
import { names, type Names } from '../../stacks/naming.js';
import type { Configuration } from '../../stacks/variables.js';
import { Failure } from '../local-stack/failure.js';
import { misuse } from './command-line.js';

export interface ConfigurationPlaces {
  /** Folder of terraform.tfvars and *.auto.tfvars; absolute. */
  readonly directory: string;
  /** Of --var-file; absolute. Without any, METAFLOW_VAR_FILE holds. */
  readonly varFiles: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Settings {
  readonly configuration: Configuration;
  readonly names: Names;
  /** As stacks/main.ts takes them from METAFLOW_VAR_FILE. */
  readonly varFiles: readonly string[];
}

/** @throws Failure: status 2 for a file that is not there, 1 with all problems for a configuration that is wrong */
export async function readSettings({ directory, varFiles, env }: ConfigurationPlaces): Promise<Settings> {
  if (!existsSync(directory)) throw misuse(`--work-dir ${directory}: there is no such folder. Make it first.`);
  for (const file of varFiles) {
    if (!existsSync(file)) {
      throw misuse(`--var-file ${file}: there is no such file. Expected a file with a line org_prefix = "…".`);
    }
    if (file.includes(','))
      throw misuse(`--var-file ${file}: a comma in the name stands between files. Rename the file.`);
  }
  const files = varFiles.length > 0 ? varFiles.map((file) => shown(directory, file)) : varFilesOf(env);
  try {
    const configuration = await loadConfiguration({ directory, varFiles: files, env });
    return { configuration, names: names(configuration), varFiles: files };
  } catch (error) {
    if (error instanceof ConfigurationError) throw new Failure(error.message);
    throw error;
  }
}

/** The subscription that the configuration or the environment names; undefined: whatever `az` is logged in to. */
export function namedSubscription({ subscription_id }: Configuration, env: NodeJS.ProcessEnv): string | undefined {
  return subscription_id ?? (env.ARM_SUBSCRIPTION_ID || undefined);
}

/** Short where that is possible, because errors begin with it. */
function shown(directory: string, file: string): string {
  const relative = path.relative(directory, file);
  return relative.startsWith('..') ? file : relative;
}

import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The Terraform CLI configuration that says where providers are: one that was named, one for a mirror that was named (which is
 * written into `folder`), or that of the environment; undefined: Terraform's own way, its registry.
 * @throws Error when there is no such file or folder
 */
export function cliConfiguration(
  mirror: string | undefined,
  folder: string,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const named = mirror ?? env['TF_CLI_CONFIG_FILE'];
  if (named === undefined || named === '') return undefined;
  const found = path.resolve(named);
  if (!existsSync(found)) {
    // As Terraform does with a variable that leads nowhere.
    if (mirror === undefined) return undefined;
    throw new Error(`--mirror ${mirror}: there is no such file or folder`);
  }
  if (!statSync(found).isDirectory()) return found;
  const file = path.join(folder, 'mirror.tfrc');
  const method = `filesystem_mirror {\n    path = ${JSON.stringify(found)}\n  }`;
  writeFileSync(file, `disable_checkpoint = true\nprovider_installation {\n  ${method}\n}\n`);
  return file;
}

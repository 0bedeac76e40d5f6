import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../local-stack/failure.js';
import { isDeployed, localStateFile, readStateFile } from './stack-state.js';
import type { Backend, SynthesizedStack } from './synthesis.js';
import type { Terraform } from './terraform.js';

const recordFile = z.object({ backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()) }) });

/**
 * Initializes a stack's folder, and sees to it that a state that lies elsewhere is neither overlooked nor overwritten.
 *
 * A local state goes to its new place by `terraform state push`, which refuses one that is older than, or not of the same
 * origin as, what is there; `init -migrate-state -force-copy` would overwrite either.
 *
 * @throws Failure when the state lies elsewhere and `migrate` is not set
 */
export async function initialize(
  stack: SynthesizedStack,
  terraform: Terraform,
  { workDir, migrate, say, quiet = false }: InitializeOptions,
): Promise<void> {
  const recorded = recordedBackend(stack);
  const moved = recorded !== undefined && !isSame(recorded, stack.backend);
  const from = moved ? fileOf(recorded) : forgottenFile(stack, workDir);
  if (from !== undefined && isDeployed(readStateFile(from))) {
    if (!migrate) throw lies(stack, from);
    await terraform.init(stack, ['-reconfigure'], quiet);
    await terraform.pushState(stack, from);
    const kept = `${from}.moved`;
    renameSync(from, kept);
    say(
      `The state of ${stack.name} is now in ${placeOf(stack.backend)}. The old one is kept as ${kept}: it holds secrets, delete it when all is well.`,
    );
    return;
  }
  if (moved && fileOf(recorded) === undefined) {
    if (!migrate) throw lies(stack, placeOf(recorded));
    await terraform.init(stack, ['-migrate-state'], quiet);
    return;
  }
  await terraform.init(stack, moved ? ['-reconfigure'] : [], quiet);
}

/** Whether the state is a file that can be read as it is: kept here, and not about to be moved. */
export function isReadable(stack: SynthesizedStack): boolean {
  const recorded = recordedBackend(stack);
  return localStateFile(stack) !== undefined && (recorded === undefined || isSame(recorded, stack.backend));
}

export interface InitializeOptions {
  readonly workDir: string;
  /** Move the state to where the configuration says. */
  readonly migrate: boolean;
  readonly say: (line: string) => void;
  readonly quiet?: boolean;
}

function lies({ name, backend }: SynthesizedStack, place: string): Failure {
  return new Failure(
    `The state of ${name} is in ${place}, but the variables say ${placeOf(backend)}. Nothing was planned.`,
    [
      'Move it, once: npm run deploy with the same options and --migrate-state.',
      'If it was moved before and this is a left-over, delete it; if the variables are wrong, correct state_…',
    ],
  );
}

/** The backend that the last `terraform init` in this folder was for. */
function recordedBackend({ folder }: SynthesizedStack): Backend | undefined {
  const file = path.join(folder, '.terraform', 'terraform.tfstate');
  if (!existsSync(file)) return undefined;
  const parsed = recordFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data.backend : undefined;
}

/** A fresh cdktf.out remembers nothing: the usual local file would be passed over in silence. */
function forgottenFile(stack: SynthesizedStack, workDir: string): string | undefined {
  return localStateFile(stack) === undefined ? path.join(workDir, `terraform.${stack.name}.tfstate`) : undefined;
}

function fileOf({ type, config }: Backend): string | undefined {
  return type === 'local' && typeof config.path === 'string' ? config.path : undefined;
}

/** Terraform records every setting, null where it is not set. */
function isSame(recorded: Backend, current: Backend): boolean {
  const set = Object.keys(recorded.config).filter((key) => recorded.config[key] !== null);
  const keys = new Set([...set, ...Object.keys(current.config)]);
  return recorded.type === current.type && [...keys].every((key) => recorded.config[key] === current.config[key]);
}

function placeOf({ type, config }: Backend): string {
  if (type === 'local') return String(config.path);
  if (type !== 'azurerm') return `a backend of type ${type}`;
  return `the storage account ${String(config.storage_account_name)} (${String(config.container_name)}/${String(config.key)})`;
}

import type { Names } from '../../stacks/naming.js';
import type { Configuration } from '../../stacks/variables.js';
import { Failure } from '../local-stack/failure.js';
import type { StopRequests } from '../local-stack/stop-request.js';
import type { Options } from './options.js';
import { assertOwnState } from './owner.js';
import type { StackName } from './stack-name.js';
import { closeStateFiles, localStateFile, readState, type StackState } from './stack-state.js';
import { initialize, isReadable } from './state-move.js';
import type { SynthesizedStack } from './synthesis.js';
import type { Terraform } from './terraform.js';

/** What every verb works with. */
export interface Session {
  readonly options: Options;
  readonly configuration: Configuration;
  readonly names: Names;
  readonly stacks: ReadonlyMap<StackName, SynthesizedStack>;
  readonly terraform: Terraform;
  readonly stops: StopRequests;
  /** A line for the user, on standard error: standard output is Terraform's, or the outputs'. */
  readonly say: (line: string) => void;
}

export function stackOf({ stacks }: Session, name: StackName): SynthesizedStack {
  const stack = stacks.get(name);
  if (!stack) throw new Failure(`stacks/main.ts made no stack "${name}". Expected one.`);
  return stack;
}

/**
 * Reads a stack's state, without Terraform where it is a file here.
 * @throws Failure when the state lies elsewhere, or is another deployment's
 */
export async function look(session: Session, name: StackName): Promise<StackState> {
  const stack = stackOf(session, name);
  if (!isReadable(stack)) await prepare(session, stack, true);
  return ownState(session, stack);
}

/** The same, and makes the stack's folder ready for Terraform. */
export async function open(session: Session, name: StackName, quiet = false): Promise<StackState> {
  const stack = stackOf(session, name);
  if (!quiet) session.say(`\n${name}: terraform init`);
  await prepare(session, stack, quiet);
  return ownState(session, stack);
}

async function prepare({ options, terraform, say }: Session, stack: SynthesizedStack, quiet: boolean): Promise<void> {
  await initialize(stack, terraform, { workDir: options.workDir, migrate: options.migrateState, say, quiet });
}

async function ownState({ terraform, names }: Session, stack: SynthesizedStack): Promise<StackState> {
  const file = localStateFile(stack);
  if (file !== undefined) closeStateFiles(file);
  const state = await readState(stack, terraform);
  assertOwnState(stack, state, names);
  return state;
}

import type { Names } from '../../stacks/naming.js';
import { Failure } from '../local-stack/failure.js';
import type { StackState } from './stack-state.js';
import type { SynthesizedStack } from './synthesis.js';
import { localStateFile } from './stack-state.js';

/** Types of which a deployment has one by a fixed name, whether a stack makes it or only reads it. */
const LANDMARKS = {
  azurerm_resource_group: 'resourceGroup',
  azurerm_kubernetes_cluster: 'cluster',
  azurerm_postgresql_flexible_server: 'database',
} as const satisfies Record<string, keyof Names>;

/**
 * One folder has one state per stack. With the variables of another deployment Terraform would destroy the first to make
 * the second.
 * @throws Failure when the state is another deployment's
 */
export function assertOwnState(stack: SynthesizedStack, state: StackState, names: Names): void {
  for (const [type, key] of Object.entries(LANDMARKS)) {
    const found = state.filter((resource) => resource.type === type && resource.name !== undefined);
    const [first] = found;
    if (!first || found.some(({ name }) => name === names[key])) continue;
    const file = localStateFile(stack);
    throw new Failure(
      `The state of ${stack.name} (${file ?? 'in the storage account'}) is that of ${first.name}, but the variables describe ${names[key]}. Nothing was planned.`,
      [
        'For a further deployment: give it a folder of its own with --work-dir DIR, or its own state_key_prefix.',
        'To rename or move this one: destroy it with its old variables first; what it holds is lost.',
      ],
    );
  }
}

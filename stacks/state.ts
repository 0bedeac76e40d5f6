import { AzurermBackend, LocalBackend, type TerraformStack } from 'cdktf';
import type { Configuration } from './variables.js';

/**
 * Where Terraform keeps the state of a stack: Azure Blob Storage with a lock and a login of Entra ID when it was set up
 * (`npm run bootstrap-state`), else the file `terraform.STACK.tfstate` in the current folder.
 */
export function keepState(stack: TerraformStack, configuration: Configuration): void {
  const { state_resource_group, state_storage_account, state_container, subscription_id } = configuration;
  if (state_resource_group === undefined || state_storage_account === undefined) {
    new LocalBackend(stack, {});
    return;
  }
  new AzurermBackend(stack, {
    resourceGroupName: state_resource_group,
    storageAccountName: state_storage_account,
    containerName: state_container,
    key: stateKey(configuration, stack.node.id),
    useAzureadAuth: true,
    ...(subscription_id !== undefined && { subscriptionId: subscription_id }),
  });
}

/** Name of the blob that holds the state of a stack. */
export function stateKey({ state_key_prefix, org_prefix, workspace }: Configuration, stack: string): string {
  return `${state_key_prefix ?? `metaflow-${org_prefix}-${workspace}`}.${stack}.tfstate`;
}

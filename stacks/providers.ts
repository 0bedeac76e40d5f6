import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { Configuration } from './variables.js';

/** Azure, as both stacks use it; `register`: resource providers that the subscription must have. */
export function addAzureProvider(
  stack: TerraformStack,
  { subscription_id }: Configuration,
  register: readonly string[] = [],
): void {
  stack.addOverride('terraform.required_version', '>= 1.5.0');
  new AzurermProvider(stack, 'azurerm', {
    features: [
      {
        // The provider asks for queue and static website properties otherwise, which Owner alone may not read.
        storage: [{ dataPlaneAvailable: false }],
        // A group with something in it that Terraform did not make is not ours to delete.
        resourceGroup: [{ preventDeletionIfContainsResources: true }],
      },
    ],
    ...(subscription_id !== undefined && { subscriptionId: subscription_id }),
    // Shared keys are off.
    storageUseAzuread: true,
    resourceProviderRegistrations: 'none',
    ...(register.length > 0 && { resourceProvidersToRegister: [...register] }),
  });
}

export function addRandomProvider(stack: TerraformStack): void {
  new RandomProvider(stack, 'random');
}

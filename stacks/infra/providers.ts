import { AzureadProvider } from '@cdktf/provider-azuread/lib/provider/index.js';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { Configuration } from '../variables.js';

/** What the stack uses of Azure. Registering them needs `register/action` on the subscription, which Owner and Contributor have. */
const RESOURCE_PROVIDERS = [
  'Microsoft.Authorization',
  'Microsoft.Compute',
  'Microsoft.ContainerRegistry',
  'Microsoft.ContainerService',
  'Microsoft.DBforPostgreSQL',
  'Microsoft.Insights',
  'Microsoft.ManagedIdentity',
  'Microsoft.Network',
  'Microsoft.OperationalInsights',
  'Microsoft.OperationsManagement',
  'Microsoft.Storage',
];

/** Azure and random; Entra ID only where the identity mode needs rights there. */
export function addProviders(stack: TerraformStack, { subscription_id, identity }: Configuration): void {
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
    resourceProvidersToRegister: RESOURCE_PROVIDERS,
  });
  new RandomProvider(stack, 'random');
  if (identity === 'service_principal') new AzureadProvider(stack, 'azuread');
}

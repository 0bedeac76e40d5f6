import { AzureadProvider } from '@cdktf/provider-azuread/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { addAzureProvider, addRandomProvider } from '../providers.js';
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
export function addProviders(stack: TerraformStack, configuration: Configuration): void {
  addAzureProvider(stack, configuration, RESOURCE_PROVIDERS);
  addRandomProvider(stack);
  if (configuration.identity === 'service_principal') new AzureadProvider(stack, 'azuread');
}

import { z } from 'zod';

const state = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()).optional() })),
    }),
  ),
});

/** Where Terraform's state holds secrets. */
const SECRET_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  random_password: ['result'],
  azuread_service_principal_password: ['value'],
  azurerm_storage_account: ['primary_access_key', 'secondary_access_key'],
  azurerm_log_analytics_workspace: ['primary_shared_key', 'secondary_shared_key'],
};

/** The secrets of a deployment, from its state as JSON. */
export function readSecrets(json: string): string[] {
  return state
    .parse(JSON.parse(json))
    .resources.flatMap(({ type, instances }) =>
      instances.flatMap(({ attributes = {} }) =>
        (SECRET_ATTRIBUTES[type] ?? [])
          .map((name) => attributes[name])
          .filter((value) => typeof value === 'string' && value !== ''),
      ),
    ) as string[];
}

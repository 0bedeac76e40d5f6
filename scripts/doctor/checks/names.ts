import { z } from 'zod';
import { type AzureContext, type Check, fail, type Finding, pass, warn } from '../check.js';

const availability = z.object({ nameAvailable: z.boolean(), message: z.string().nullish() });

const REMEDY = 'Set another org_prefix or workspace, which become part of the name';

/** Names that all of Azure shares, and the resource group. One that this deployment has already is as good as free. */
export const nameChecks: readonly Check<AzureContext>[] = [
  {
    name: 'name of the storage account',
    run: (context) =>
      free(context, context.names.storageAccount, () =>
        context.az.json(availability, 'storage', 'account', 'check-name', '--name', context.names.storageAccount),
      ),
  },
  {
    name: 'name of the database server',
    run: (context) => {
      const { az, names, subscription } = context;
      const body = JSON.stringify({ name: names.database, type: 'Microsoft.DBforPostgreSQL/flexibleServers' });
      const url = `/subscriptions/${subscription}/providers/Microsoft.DBforPostgreSQL/checkNameAvailability?api-version=2024-08-01`;
      return free(context, names.database, () =>
        az.json(availability, 'rest', '--method', 'post', '--url', url, '--body', body),
      );
    },
  },
  {
    name: 'name of the registry',
    run: (context) =>
      free(context, context.names.registry, () =>
        context.az.json(availability, 'acr', 'check-name', '--name', context.names.registry),
      ),
  },
  {
    name: 'resource group',
    run: async ({ names, facts }) => {
      const own = await facts.ownResources();
      if (own === undefined) return pass(`${names.resourceGroup} is free`);
      if (await facts.owns(names.cluster)) return pass(`${names.resourceGroup} is this deployment's`);
      return warn(
        `${names.resourceGroup} exists with ${own.length} resources, but without ${names.cluster}`,
        'If an earlier try has made it, deploying goes on with its state; otherwise delete it or set another workspace',
      );
    },
  },
];

async function free(
  { facts }: AzureContext,
  name: string,
  ask: () => Promise<z.output<typeof availability>>,
): Promise<Finding> {
  const { nameAvailable, message } = await ask();
  if (nameAvailable) return pass(`${name} is free`);
  if (await facts.owns(name)) return pass(`${name} is this deployment's`);
  return fail(`${name} cannot be had: ${message ?? 'it is taken'}`, REMEDY);
}

import { z } from 'zod';
import { type AzureContext, type Check, fail, type Finding, pass, warn } from '../check.js';

/** What stacks/infra/providers.ts has Terraform register. */
const NAMESPACES = [
  'Authorization',
  'Compute',
  'ContainerRegistry',
  'ContainerService',
  'DBforPostgreSQL',
  'Insights',
  'ManagedIdentity',
  'Network',
  'OperationalInsights',
  'OperationsManagement',
  'Storage',
].map((name) => `Microsoft.${name}`);

const providers = z.array(z.object({ namespace: z.string(), state: z.string() }));

/** What the subscription as a whole has to allow. */
export const subscriptionChecks: readonly Check<AzureContext>[] = [
  {
    name: 'region',
    run: async ({ az, configuration: { location } }) => {
      const known = await az.json(z.array(z.string()), 'account', 'list-locations', '--query', '[].name');
      if (known.includes(location)) return pass(location);
      return fail(
        `there is no region ${location} in this subscription`,
        'Set location to one of: az account list-locations --query "[].name" --output tsv',
      );
    },
  },
  {
    name: 'resource providers',
    run: async ({ az }) => {
      const known = await az.json(
        providers,
        'provider',
        'list',
        '--query',
        '[].{namespace:namespace,state:registrationState}',
      );
      const missing = NAMESPACES.filter(
        (name) => known.find(({ namespace }) => namespace === name)?.state !== 'Registered',
      );
      return missing.length === 0 ? pass('all registered') : missing.map(unregistered);
    },
  },
  {
    name: "place of Terraform's state",
    run: async (context) => {
      const { state_storage_account: account, state_container: container } = context.configuration;
      if (account === undefined) {
        return {
          verdict: 'skip',
          found: 'this machine; npm run bootstrap-state makes one that several people can use',
        };
      }
      const place = ['--account-name', account, '--container-name', container];
      try {
        await context.az.text(
          'storage',
          'blob',
          'list',
          ...place,
          '--auth-mode',
          'login',
          '--num-results',
          '1',
          '--query',
          'length(@)',
        );
        return pass(`${account}/${container}`);
      } catch (error) {
        return fail(
          `${account}/${container} cannot be read: ${error instanceof Error ? error.message : ''}`,
          'Make it, or get the role on it: npm run bootstrap-state',
        );
      }
    },
  },
];

/** Terraform registers what it can by itself; not everybody may, and it takes minutes in the middle of an apply. */
function unregistered(namespace: string): Finding {
  return warn(
    'not registered; Terraform will try',
    `Do it beforehand: az provider register --namespace ${namespace} --wait`,
    `provider ${namespace}`,
  );
}

import type { Configuration } from '../../stacks/variables.js';
import { misuse } from '../azure/command-line.js';

/** Where the state will lie. */
export interface StatePlace {
  readonly resourceGroup: string;
  readonly storageAccount: string;
  readonly container: string;
}

/** Azure's naming rules (Microsoft Learn, azure-resource-manager/management/resource-name-rules). */
const RULES = [
  {
    key: 'resourceGroup',
    option: 'resource-group',
    pattern: /^[\w().-]{1,89}[\w()-]$/,
    expected: 'at most 90 letters, digits and ( ) . _ -, and no full stop at the end',
  },
  {
    key: 'storageAccount',
    option: 'storage-account',
    pattern: /^[a-z0-9]{3,24}$/,
    expected: '3 to 24 lower-case letters and digits',
  },
  {
    key: 'container',
    option: 'container',
    pattern: /^(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])+$/,
    expected: '3 to 63 lower-case letters, digits and single hyphens',
  },
] as const;

type Wanted = Pick<
  Configuration,
  'org_prefix' | 'location' | 'state_resource_group' | 'state_storage_account' | 'state_container'
>;

/** @throws Failure (status 2) when Azure would refuse a name */
export function statePlace(configuration: Wanted, options: Partial<StatePlace>): StatePlace {
  const { org_prefix: prefix, location } = configuration;
  const place = {
    resourceGroup: options.resourceGroup ?? configuration.state_resource_group ?? `rg-${prefix}-tfstate-${location}`,
    storageAccount: options.storageAccount ?? configuration.state_storage_account ?? `st${prefix}tfstate`,
    container: options.container ?? configuration.state_container,
  };
  for (const { key, option, pattern, expected } of RULES) {
    const name = place[key];
    if (!pattern.test(name)) {
      throw misuse(
        `The name "${name}" (${name.length} characters) cannot be had. Expected ${expected}: --${option} NAME`,
      );
    }
  }
  return place;
}

/** The lines of tfvars that name the place. */
export function tfvarsLines({ resourceGroup, storageAccount, container }: StatePlace): string {
  return [
    `state_resource_group  = "${resourceGroup}"`,
    `state_storage_account = "${storageAccount}"`,
    `state_container       = "${container}"`,
  ].join('\n');
}

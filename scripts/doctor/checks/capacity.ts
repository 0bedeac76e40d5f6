import type { Usage, Size } from '../azure-facts.js';
import { type AzureContext, type Check, fail, type Finding, pass, warn } from '../check.js';
import { type Pool, poolsOf } from '../pools.js';

/** The limit that spot VMs of all families share. */
const SPOT = 'lowPriorityCores';
const QUOTA_PAGE = 'https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas';

/** Whether the region has the machines, and the subscription may use as many. */
export const capacityChecks: readonly Check<AzureContext>[] = [
  {
    name: 'VM sizes',
    run: async ({ configuration, facts }) => {
      const sizes = await facts.sizes();
      return unique(poolsOf(configuration)).map((pool) =>
        sizeFinding(
          pool,
          sizes.find(({ name }) => name === pool.size),
          configuration,
        ),
      );
    },
  },
  {
    name: 'vCPU quota',
    run: async ({ configuration, facts, names }) => {
      const [sizes, usages, deployed] = await Promise.all([facts.sizes(), facts.usages(), facts.owns(names.cluster)]);
      return demands(poolsOf(configuration), sizes).map((demand) =>
        quotaFinding(
          demand,
          usages.find(({ name }) => name.value.toLowerCase() === demand.family.toLowerCase()),
          {
            location: configuration.location,
            deployed,
          },
        ),
      );
    },
  },
];

interface Placement {
  readonly location: string;
  readonly availability_zones: readonly string[];
}

export function sizeFinding({ size, variable }: Pool, found: Size | undefined, placement: Placement): Finding {
  const { location, availability_zones: zones } = placement;
  const name = `size ${size}`;
  const another = `Set ${variable} to another size: az vm list-skus --location ${location} --resource-type virtualMachines --output table`;
  if (!found) return fail(`${location} does not have it`, another, name);
  const restrictions = found.restrictions ?? [];
  if (restrictions.some(({ type }) => type === 'Location')) {
    return fail(`not for this subscription in ${location}`, another, name);
  }
  const barred = restrictions.flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? []);
  const offered = (found.locationInfo?.flatMap((info) => info.zones ?? []) ?? [])
    .filter((zone) => !barred.includes(zone))
    .sort();
  const missing = zones.filter((zone) => !offered.includes(zone));
  if (missing.length === 0)
    return pass(`available in ${location}${zones.length > 0 ? `, zones ${zones.join(', ')}` : ''}`, name);
  return fail(
    `not in zone ${missing.join(', ')} of ${location}; there ${offered.length > 0 ? `it is in zone ${offered.join(', ')}` : 'are no zones'}`,
    `Set availability_zones = ${JSON.stringify(offered)}, or ${variable} to another size`,
    name,
  );
}

/** vCPUs of one family. */
export interface Demand {
  /** As Azure's list of limits calls it. */
  readonly family: string;
  readonly atFirst: number;
  readonly atMost: number;
  /** Variables that raise it. */
  readonly variables: readonly string[];
}

/** Of sizes that the region has; of the region as a whole ("cores"), too. */
export function demands(pools: readonly Pool[], sizes: readonly Size[]): Demand[] {
  const found = new Map<string, Demand>();
  const add = (family: string, cores: number, { min, max, variable }: Pool) => {
    const old = found.get(family) ?? { family, atFirst: 0, atMost: 0, variables: [] };
    const variables = [...new Set([...old.variables, variable])];
    found.set(family, { family, atFirst: old.atFirst + min * cores, atMost: old.atMost + max * cores, variables });
  };
  for (const pool of pools) {
    const size = sizes.find(({ name }) => name === pool.size);
    const cores = Number(size?.capabilities?.find(({ name }) => name === 'vCPUs')?.value ?? 0);
    if (!size || cores === 0) continue;
    add(pool.spot ? SPOT : size.family, cores, pool);
    if (!pool.spot) add('cores', cores, pool);
  }
  return [...found.values()];
}

export interface QuotaPlace {
  readonly location: string;
  /** The nodes run already, and are counted in the use. */
  readonly deployed: boolean;
}

export function quotaFinding(demand: Demand, usage: Usage | undefined, { location, deployed }: QuotaPlace): Finding {
  const { family, atFirst, atMost, variables } = demand;
  const name = `quota ${family}`;
  const ask = `Ask for more: ${QUOTA_PAGE}; or change ${variables.join(', ')}`;
  if (!usage) return warn(`${location} lists no limit for it`, ask, name);
  const left = usage.limit - usage.currentValue;
  const state = `${left} of ${usage.limit} vCPUs left in ${location}`;
  if (!deployed && left < atFirst) return fail(`${state}, ${atFirst} needed at first`, ask, name);
  // What runs already is part of the use, so that only the limit says something.
  if ((deployed ? usage.limit : left) < atMost) {
    return warn(`${state}, ${atMost} with the most nodes`, `${ask}, or the number of nodes (…_nodes_max)`, name);
  }
  return pass(`${state}, at most ${atMost} needed`, name);
}

function unique(pools: readonly Pool[]): Pool[] {
  return pools.filter(({ size }, i) => pools.findIndex((other) => other.size === size) === i);
}

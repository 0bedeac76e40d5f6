import type { Problem } from './configuration.js';
import { PREFIX_AND_WORKSPACE_LENGTH } from './naming.js';
import type { Configuration } from './variables.js';
import { KUBERNETES_VERSIONS } from './variables/cluster.js';
import { parseCidr } from './variables/types.js';

/** Rules between variables, and those that need the whole configuration. Azure's own, unless a comment says otherwise. */
export function check(configuration: Configuration): Problem[] {
  return [lengths, versions, networks, database, nodes, access, storage, state].flatMap((rules) =>
    rules(configuration),
  );
}

function lengths({ org_prefix, workspace }: Configuration): Problem[] {
  const left = PREFIX_AND_WORKSPACE_LENGTH - workspace.length;
  if (org_prefix.length <= left) return [];
  const room =
    left > 0
      ? `at most ${left} characters are left for it with the workspace "${workspace}" (a storage account's name has 24). Shorten it by ${org_prefix.length - left}, or the workspace`
      : `no character is left for it with the workspace "${workspace}" (a storage account's name has 24). Shorten the workspace to at most ${PREFIX_AND_WORKSPACE_LENGTH - 1} characters`;
  return [{ variable: 'org_prefix', reason: `has ${org_prefix.length} characters; ${room}` }];
}

function versions({ kubernetes_version }: Configuration): Problem[] {
  if (KUBERNETES_VERSIONS.some((version) => version === kubernetes_version)) return [];
  return [
    { variable: 'kubernetes_version', reason: `expected one of ${KUBERNETES_VERSIONS.join(', ')}, which AKS supports` },
  ];
}

/** Nodes, pods and Services route to each other, so that no two ranges may share an address; subnets lie in their network. */
function networks(configuration: Configuration): Problem[] {
  const own = configuration.existing_kubernetes_subnet_id === undefined;
  if (own !== (configuration.existing_database_subnet_id === undefined)) {
    const variable = own ? 'existing_kubernetes_subnet_id' : 'existing_database_subnet_id';
    return [{ variable, reason: 'is not set, but the id of the other subnet is. Set both, or neither' }];
  }
  const inside = ['database_subnet_cidr', 'kubernetes_subnet_cidr'] as const;
  const ranges: [variable: string, cidr: string][] = own
    ? inside.map((variable) => [variable, configuration[variable]])
    : configuration.existing_network_cidrs.map((cidr) => ['existing_network_cidrs', cidr]);
  const apart: [variable: string, cidr: string][] = [
    ['pod_cidr', configuration.pod_cidr],
    ['service_cidr', configuration.service_cidr],
  ];
  return [
    ...(own ? subnetsOutside(configuration, inside) : []),
    ...(own
      ? overlaps([['virtual_network_cidr', configuration.virtual_network_cidr], ...apart])
      : overlaps([...ranges, ...apart])),
    ...(own ? overlaps(ranges) : []),
    ...existingNetwork(configuration, own),
  ];
}

function subnetsOutside(
  configuration: Configuration,
  subnets: readonly ('database_subnet_cidr' | 'kubernetes_subnet_cidr')[],
): Problem[] {
  const network = parseCidr(configuration.virtual_network_cidr);
  return subnets.flatMap((variable) => {
    const subnet = parseCidr(configuration[variable]);
    if (!network || !subnet || (subnet.first >= network.first && subnet.last <= network.last)) return [];
    return [
      {
        variable,
        value: configuration[variable],
        reason: `lies outside of virtual_network_cidr, ${configuration.virtual_network_cidr}. Choose a part of it`,
      },
    ];
  });
}

function overlaps(ranges: readonly (readonly [variable: string, cidr: string])[]): Problem[] {
  return ranges.flatMap(([variable, cidr], index) =>
    ranges.slice(0, index).flatMap(([other, otherCidr]) => {
      const a = parseCidr(cidr);
      const b = parseCidr(otherCidr);
      if (
        !a ||
        !b ||
        a.last < b.first ||
        b.last < a.first ||
        (variable === other && variable === 'existing_network_cidrs')
      )
        return [];
      return [{ variable, value: cidr, reason: `overlaps with ${other}, ${otherCidr}. Choose a range of its own` }];
    }),
  );
}

function existingNetwork(configuration: Configuration, own: boolean): Problem[] {
  if (!own && configuration.existing_network_cidrs.length === 0) {
    return [
      {
        variable: 'existing_network_cidrs',
        reason:
          'is not set. With an existing network, name its ranges, so that pods and Services keep clear of them (az network vnet show --query addressSpace)',
      },
    ];
  }
  if (own && configuration.existing_network_cidrs.length > 0) {
    return [
      {
        variable: 'existing_network_cidrs',
        reason: 'goes with existing_kubernetes_subnet_id and existing_database_subnet_id. Set them, or remove it',
      },
    ];
  }
  if (own && configuration.egress === 'user_defined_routing') {
    return [
      {
        variable: 'egress',
        reason:
          'needs an existing subnet with a route table: set existing_kubernetes_subnet_id, or choose "nat_gateway"',
      },
    ];
  }
  if (!own && configuration.egress === 'nat_gateway') {
    return [
      {
        variable: 'egress',
        reason: 'needs a network of its own. With an existing subnet choose "user_defined_routing" or "load_balancer"',
      },
    ];
  }
  return [];
}

function database({
  database_high_availability,
  database_size,
  database_geo_redundant_backup,
  location,
}: Configuration): Problem[] {
  const burstable = database_size.startsWith('B_');
  return [
    ...(database_high_availability && burstable
      ? [
          {
            variable: 'database_high_availability',
            reason: `is not possible with the burstable size ${database_size}. Choose database_size = "GP_Standard_D2ds_v5", or turn it off`,
          },
        ]
      : []),
    ...(database_geo_redundant_backup && WITHOUT_PAIR.has(location)
      ? [
          {
            variable: 'database_geo_redundant_backup',
            reason: `is not possible in ${location}, which has no paired region. Turn it off, or choose another region`,
          },
        ]
      : []),
  ];
}

/** Regions without a pair (Microsoft Learn, reliability/regions-list). */
const WITHOUT_PAIR = new Set([
  'austriaeast',
  'belgiumcentral',
  'chilecentral',
  'indonesiacentral',
  'israelcentral',
  'italynorth',
  'malaysiawest',
  'mexicocentral',
  'newzealandnorth',
  'polandcentral',
  'qatarcentral',
  'spaincentral',
]);

function nodes(configuration: Configuration): Problem[] {
  const { system_nodes_min, system_nodes_max, task_nodes_min, task_nodes_max, system_node_size } = configuration;
  const crossed = (pool: string, min: number, max: number) =>
    min > max
      ? [
          {
            variable: `${pool}_nodes_min`,
            value: min,
            reason: `is more than ${pool}_nodes_max, ${max}. Expected at most as many`,
          },
        ]
      : [];
  return [
    ...crossed('system', system_nodes_min, system_nodes_max),
    ...crossed('task', task_nodes_min, task_nodes_max),
    // AKS: system pools take no B sizes, whose credits run out under Kubernetes' own load.
    ...(/^Standard_B/.test(system_node_size)
      ? [
          {
            variable: 'system_node_size',
            reason: 'is burstable, which AKS refuses for its own pods. Choose a D size such as Standard_D4ds_v5',
          },
        ]
      : []),
  ];
}

function access(configuration: Configuration): Problem[] {
  const { private_cluster, api_server_allowed_cidrs, entra_rbac, cluster_admin_object_ids, cluster_tier, identity } =
    configuration;
  return [
    ...(private_cluster && api_server_allowed_cidrs.length > 0
      ? [
          {
            variable: 'api_server_allowed_cidrs',
            reason: 'has no meaning with private_cluster, whose API has no public address. Remove one of the two',
          },
        ]
      : []),
    ...(!entra_rbac && cluster_admin_object_ids.length > 0
      ? [{ variable: 'cluster_admin_object_ids', reason: 'goes with entra_rbac = true. Set it, or remove this one' }]
      : []),
    ...(cluster_tier === 'Free' && configuration.system_nodes_max + configuration.task_nodes_max > 1000
      ? [{ variable: 'cluster_tier', reason: 'has room for 1000 nodes. Choose "Standard", or lower task_nodes_max' }]
      : []),
    ...(identity === 'workload_identity' && configuration.service_principal_password_version > 1
      ? [
          {
            variable: 'service_principal_password_version',
            reason: 'goes with identity = "service_principal". Remove it',
          },
        ]
      : []),
  ];
}

function storage({
  storage_network,
  storage_allowed_ips,
  storage_cool_after_days,
  storage_delete_after_days,
}: Configuration): Problem[] {
  return [
    ...(storage_network !== 'restricted' && storage_allowed_ips.length > 0
      ? [
          {
            variable: 'storage_allowed_ips',
            reason: 'goes with storage_network = "restricted". Set it, or remove this one',
          },
        ]
      : []),
    ...(storage_cool_after_days !== undefined &&
    storage_delete_after_days !== undefined &&
    storage_cool_after_days >= storage_delete_after_days
      ? [
          {
            variable: 'storage_cool_after_days',
            reason: `is not less than storage_delete_after_days, ${storage_delete_after_days}: blobs would be gone before`,
          },
        ]
      : []),
  ];
}

function state({ state_resource_group, state_storage_account, state_key_prefix }: Configuration): Problem[] {
  const set = [state_resource_group, state_storage_account, state_key_prefix].some((value) => value !== undefined);
  if (!set || (state_resource_group !== undefined && state_storage_account !== undefined)) return [];
  const variable = state_storage_account === undefined ? 'state_storage_account' : 'state_resource_group';
  return [
    {
      variable,
      reason: 'is not set, but other state_… variables are. `npm run bootstrap-state` prints all that belong together',
    },
  ];
}

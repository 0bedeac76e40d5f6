import { check } from '../../stacks/checks.js';
import { configuration } from './support/synth.js';

const subnet = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/${name}`;
const existing = { existing_database_subnet_id: subnet('db'), existing_kubernetes_subnet_id: subnet('k8s') };

/** `variable: reason` of each problem. */
const problems = (changes: Record<string, unknown>) =>
  check(configuration(changes)).map(({ variable, reason }) => `${variable}: ${reason}`);

describe('check', () => {
  it('finds nothing wrong with the defaults', () => expect(problems({})).toEqual([]));

  it.each([
    [
      'counts the characters that are left for the prefix',
      { org_prefix: 'verylongname' },
      /org_prefix: has 12 characters; at most 7 characters are left .* "default" .* Shorten it by 5/,
    ],
    [
      'counts the workspace, too',
      { workspace: 'production1234' },
      /org_prefix: has 4 characters; no character is left .* "production1234"/,
    ],
    [
      'knows the versions of Kubernetes',
      { kubernetes_version: '1.21' },
      /kubernetes_version: expected one of 1\.35, 1\.36, 1\.37/,
    ],
    [
      'wants subnets inside of the network',
      { database_subnet_cidr: '192.168.0.0/24' },
      /database_subnet_cidr: lies outside of virtual_network_cidr, 10\.20\.0\.0\/16/,
    ],
    [
      'wants subnets apart',
      { database_subnet_cidr: '10.20.5.0/24' },
      /kubernetes_subnet_cidr: overlaps with database_subnet_cidr, 10\.20\.5\.0\/24/,
    ],
    ['wants pods apart from the network', { pod_cidr: '10.16.0.0/12' }, /pod_cidr: overlaps with virtual_network_cidr/],
    ['wants pods apart from Services', { service_cidr: '10.244.4.0/24' }, /service_cidr: overlaps with pod_cidr/],
    [
      'wants both existing subnets',
      { existing_database_subnet_id: subnet('db') },
      /existing_kubernetes_subnet_id: is not set/,
    ],
    ['wants to know the ranges of an existing network', existing, /existing_network_cidrs: is not set/],
    [
      'compares the ranges of an existing network',
      { ...existing, existing_network_cidrs: ['10.0.128.0/17'] },
      /service_cidr: overlaps with existing_network_cidrs, 10\.0\.128\.0\/17/,
    ],
    [
      'has no NAT gateway for an existing network',
      { ...existing, existing_network_cidrs: ['10.9.0.0/16'], egress: 'nat_gateway' },
      /egress: needs a network of its own/,
    ],
    ['has no route table in its own network', { egress: 'user_defined_routing' }, /egress: needs an existing subnet/],
    [
      'has no standby for a burstable server',
      { database_high_availability: true },
      /database_high_availability: .*burstable size B_Standard_B2s\. Choose database_size/,
    ],
    [
      'has no second region where there is no pair',
      { database_geo_redundant_backup: true, location: 'polandcentral' },
      /no paired region/,
    ],
    [
      'wants the fewest nodes to be fewer than the most',
      { task_nodes_min: 60 },
      /task_nodes_min: is more than task_nodes_max, 50/,
    ],
    ['refuses burstable system nodes', { system_node_size: 'Standard_B4ms' }, /system_node_size: is burstable/],
    [
      'has no list of networks for a private API',
      { private_cluster: true, api_server_allowed_cidrs: ['203.0.113.7/32'] },
      /api_server_allowed_cidrs: has no meaning/,
    ],
    [
      'wants entra_rbac for administrators',
      { cluster_admin_object_ids: ['3f2c7c4e-7f6b-4b8e-9d55-0a8f6f6c2d11'] },
      /cluster_admin_object_ids: goes with entra_rbac/,
    ],
    [
      'wants a restricted network for addresses',
      { storage_allowed_ips: ['203.0.113.7'] },
      /storage_allowed_ips: goes with storage_network/,
    ],
    [
      'cools before it deletes',
      { storage_cool_after_days: 90, storage_delete_after_days: 60 },
      /storage_cool_after_days: is not less than/,
    ],
    ['wants the whole place of the state', { state_storage_account: 'sttfstate' }, /state_resource_group: is not set/],
  ])('%s', (_what, changes, expected) => {
    const found = problems(changes);
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('accepts what is right', () => {
    expect(problems({ org_prefix: 'acmecorp', workspace: 'prod' })).toEqual([]);
    expect(
      problems({
        ...existing,
        existing_network_cidrs: ['10.0.0.0/16'],
        service_cidr: '172.20.0.0/16',
        egress: 'user_defined_routing',
      }),
    ).toEqual([]);
    expect(problems({ state_resource_group: 'rg', state_storage_account: 'sttfstate' })).toEqual([]);
  });
});

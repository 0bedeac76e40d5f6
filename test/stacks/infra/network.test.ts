import { synthInfra } from '../support/synth.js';

const subnet = (network: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/${network}/subnets/${name}`;
const existing = (kubernetesNetwork: string) => ({
  existing_database_subnet_id: subnet('spoke', 'db'),
  existing_kubernetes_subnet_id: subnet(kubernetesNetwork, 'k8s'),
  existing_network_cidrs: ['10.9.0.0/16'],
});

describe('the network', () => {
  it('has a subnet for PostgreSQL alone, and one for the nodes', () => {
    const stack = synthInfra();
    expect(stack.one('azurerm_subnet', 'database')['delegation']).toMatchObject([
      { service_delegation: { name: 'Microsoft.DBforPostgreSQL/flexibleServers' } },
    ]);
    expect(stack.one('azurerm_subnet', 'kubernetes')).not.toHaveProperty('delegation');
    expect(stack.all('azurerm_subnet_network_security_group_association')).toHaveLength(2);
  });

  it('lets nodes talk to PostgreSQL, and nothing else', () => {
    const rules = synthInfra().one('azurerm_network_security_group', 'database')['security_rule'] as Record<
      string,
      unknown
    >[];
    const allowed = rules.filter((rule) => rule['access'] === 'Allow');
    expect(allowed.map((rule) => [rule['source_address_prefix'], rule['destination_port_ranges']])).toEqual([
      ['10.20.4.0/22', ['5432', '6432']],
      ['10.20.0.0/24', ['5432', '6432']],
    ]);
    expect(rules.find((rule) => rule['access'] === 'Deny')).toMatchObject({
      source_address_prefix: '*',
      destination_port_range: '*',
      priority: 4096,
    });
  });

  it('opens nothing to the internet', () => {
    const rules = synthInfra()
      .all('azurerm_network_security_group')
      .flatMap((group) => group['security_rule'] as Record<string, unknown>[]);
    const sources = rules.filter((rule) => rule['access'] === 'Allow').map((rule) => rule['source_address_prefix']);
    expect(sources).not.toContain('*');
    expect(sources).not.toContain('Internet');
  });

  it('has one address for what leaves it with a NAT gateway', () => {
    const stack = synthInfra({ egress: 'nat_gateway' });
    expect(stack.one('azurerm_public_ip')).toMatchObject({ sku: 'Standard', allocation_method: 'Static' });
    expect(stack.one('azurerm_kubernetes_cluster')).toMatchObject({
      network_profile: { outbound_type: 'userAssignedNATGateway' },
    });
    expect(stack.one('azurerm_kubernetes_cluster')['depends_on']).toEqual(
      expect.arrayContaining([expect.stringContaining('nat_gateway')]),
    );
  });

  it('is not made where there is one, and the database is found from it', () => {
    const stack = synthInfra(existing('spoke'));
    expect(stack.addresses.filter((address) => /virtual_network\.|subnet|security_group/.test(address))).toEqual([
      expect.stringContaining('cluster_subnet_role'),
    ]);
    expect(stack.one('azurerm_postgresql_flexible_server')['delegated_subnet_id']).toBe(subnet('spoke', 'db'));
    expect(stack.one('azurerm_kubernetes_cluster')).toMatchObject({
      default_node_pool: { vnet_subnet_id: subnet('spoke', 'k8s') },
    });
    expect(stack.one('azurerm_private_dns_zone_virtual_network_link')['virtual_network_id']).toBe(
      subnet('spoke', '').replace('/subnets/', ''),
    );
  });

  it('finds the database from both of two existing networks', () => {
    expect(synthInfra(existing('other')).all('azurerm_private_dns_zone_virtual_network_link')).toHaveLength(2);
    expect(synthInfra(existing('SPOKE')).all('azurerm_private_dns_zone_virtual_network_link')).toHaveLength(1);
  });
});

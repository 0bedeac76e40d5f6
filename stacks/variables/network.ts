import { cidr, list, oneOf, subnetId } from './types.js';

export const network = {
  virtual_network_cidr: cidr(8, 24).default('10.20.0.0/16').meta({
    description: 'Address range of the virtual network.',
    change: 'Azure refuses it while something is in there: destroy the deployment first.',
  }),
  database_subnet_cidr: cidr(16, 28).default('10.20.0.0/24').meta({
    description: 'Range of the subnet that belongs to PostgreSQL alone.',
    change: 'Azure refuses it while something is in there: destroy the deployment first.',
  }),
  kubernetes_subnet_cidr: cidr(12, 26).default('10.20.4.0/22').meta({
    description: 'Range of the nodes: one address a node (pods have a range of their own), twice that during upgrades.',
    change: 'Azure refuses it while something is in there: destroy the deployment first.',
  }),
  pod_cidr: cidr(8, 22)
    .default('10.244.0.0/16')
    .meta({ description: 'Range of the pods, a /24 per node; not routed outside.', change: 'Destroys the cluster.' }),
  service_cidr: cidr(12, 24).default('10.0.0.0/16').meta({
    description: "Range of Kubernetes' Services; the tenth address is its DNS.",
    change: 'Destroys the cluster.',
  }),
  existing_database_subnet_id: subnetId().optional().meta({
    description:
      'Use this subnet, delegated to `Microsoft.DBforPostgreSQL/flexibleServers`, instead of making a network.',
    change:
      'Destroys the database server and the network; Azure refuses to move nodes to another network: destroy the deployment first.',
  }),
  existing_kubernetes_subnet_id: subnetId().optional().meta({
    description:
      'Use this subnet for the nodes; set together with the one above. It may lie in another (peered) network.',
    change:
      'Destroys the database server and the network; Azure refuses to move nodes to another network: destroy the deployment first.',
  }),
  existing_network_cidrs: list(cidr(8, 32), 'networks such as ["10.1.0.0/16"]').default([]).meta({
    description: 'Ranges that an existing network uses or reaches; pods and Services must not overlap with them.',
  }),
  egress: oneOf('load_balancer', 'nat_gateway', 'user_defined_routing').default('load_balancer').meta({
    description:
      'How nodes reach the internet: the load balancer of AKS, a NAT gateway with one fixed address, or the route table of an existing subnet (a firewall).',
    cost: 'A NAT gateway is about 35 USD a month.',
    change: 'Interrupts connections of the nodes to the outside.',
  }),
} as const;

# Into a network that is there already, with a firewall as the only way out.
org_prefix = "acme"
location   = "westeurope"

# Delegated to Microsoft.DBforPostgreSQL/flexibleServers, with nothing else in it.
existing_database_subnet_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/spoke/subnets/postgresql"
# With a route table that leads to the firewall. Whoever deploys must be allowed to grant roles on it.
existing_kubernetes_subnet_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/spoke/subnets/kubernetes"
# What this network uses and reaches.
existing_network_cidrs = ["10.1.0.0/16", "10.0.0.0/16"]
egress                 = "user_defined_routing"

# Clear of the ranges above.
pod_cidr     = "10.244.0.0/16"
service_cidr = "172.20.0.0/16"

api_server_allowed_cidrs = ["203.0.113.7/32"]

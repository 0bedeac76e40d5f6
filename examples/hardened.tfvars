# What a company with an eye on security wants. It needs more than the minimal one: a group in Entra ID for the
# administrators, a subscription with the feature EncryptionAtHost, and a machine in (or connected to) the network
# to deploy `services` and to run flows from, because neither the cluster's API nor the data has a public address.
org_prefix = "acme"
location   = "westeurope"
workspace  = "prod"

# No client secret anywhere; people and pods use Entra ID.
identity                  = "workload_identity"
entra_rbac                = true
cluster_admin_object_ids  = ["3f2c7c4e-7f6b-4b8e-9d55-0a8f6f6c2d11"] # az ad group show --group NAME --query id
data_scientist_object_ids = ["9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"]

private_cluster    = true
cluster_tier       = "Standard"
availability_zones = ["1", "2", "3"]
egress             = "nat_gateway" # one address, for the lists of others

dedicated_system_pool = true
system_nodes_min      = 3
system_nodes_max      = 6
host_encryption       = true
# Disks are encrypted with the company's own key.
disk_encryption_set_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/disks"
azure_policy           = true
secrets_store          = true
log_analytics          = true
log_analytics_days     = 90
registry_sku           = "Premium"

database_size                 = "GP_Standard_D2ds_v5"
database_high_availability    = true
database_backup_days          = 35
database_geo_redundant_backup = true

storage_replication      = "GZRS"
storage_soft_delete_days = 30
storage_versioning       = true
storage_network          = "private"

delete_lock     = true
prevent_destroy = true

maintenance_window = { day = "Saturday", hour_utc = 22 }

tags = {
  team        = "data-platform"
  cost-center = "4711"
}

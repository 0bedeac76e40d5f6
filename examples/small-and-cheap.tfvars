# A stack to try things out: one small node runs all the time, tasks run on spot nodes that come and go.
org_prefix = "acme"
location   = "westus"
workspace  = "try"

system_node_size     = "Standard_D2ds_v5"
system_nodes_max     = 2
database_size        = "B_Standard_B1ms"
database_backup_days = 7

task_node_spot = true # Azure may take a node away at any time: use @retry
task_nodes_min = 0    # the first task waits for its node, three to five minutes
task_nodes_max = 10

# Old runs lose their artifacts.
storage_delete_after_days = 90

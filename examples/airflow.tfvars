# Airflow instead of Argo Workflows. Both at once work, too.
org_prefix = "acme"
location   = "westeurope"

deploy_argo    = false
deploy_airflow = true

# Airflow's scheduler and webserver run beside Metaflow's services.
system_nodes_min = 2
database_size    = "GP_Standard_D2ds_v5"

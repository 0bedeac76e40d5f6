# The smallest configuration: everything else has a default (docs/variables.md).
org_prefix = "acme" # short and distinctive: it makes names unique in all of Azure
location   = "westus"
workspace  = "default"

deploy_argo    = true
deploy_airflow = false

/**
 * What Terraform, its providers and Azure say, by the title of the known failure that it is. Sources: the README of
 * outerbounds/metaflow-tools' azure/terraform, issues of hashicorp/terraform-provider-azurerm and -azuread, of Azure/AKS and
 * Azure/azure-cli, Microsoft Learn; ids are made up.
 */
export interface Sample {
  readonly title: string;
  /** After "Error: ". */
  readonly summary: string;
  readonly address?: string;
  readonly detail?: string;
  /** Words that the answer must have. */
  readonly says: readonly string[];
}

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const GROUP = `(Subscription: "${SUBSCRIPTION}"\nResource Group Name: "rg-metaflow-default-westus"`;
const POOL = `creating Agent Pool ${GROUP}\nKubernetes Cluster Name: "aks-acme-metaflow-default"\nAgent Pool Name: "taskworkers")`;
const CLUSTER = `creating Kubernetes Cluster ${GROUP}\nKubernetes Cluster Name: "aks-acme-metaflow-default")`;
const SERVER = `creating Flexible Server ${GROUP}\nFlexible Server Name: "psql-acme-metaflow-default")`;
const NODES = 'azurerm_kubernetes_cluster_node_pool.cluster_taskworkers_5AFD2E1B';
const KUBERNETES = 'azurerm_kubernetes_cluster.cluster_kubernetes_8D0A7C11';
const DATABASE = 'azurerm_postgresql_flexible_server.database_server_0C1D2E3F';

export const SAMPLES: readonly Sample[] = [
  {
    title: 'Quota of vCPUs exceeded',
    summary:
      'creating Node Pool: (Agent Pool Name "taskworkers" / Managed Cluster Name "metaflow-kubernetes-default" / Resource Group "rg-k8s-metaflow-default"): \ncontainerservice.AgentPoolsClient#CreateOrUpdate: Failure sending request: StatusCode=400 -- Original Error: Code="PreconditionFailed" \nMessage="Provisioning of resource(s) for Agent Pool taskworkers failed. Error: {\\n  \\"code\\": \\"InvalidTemplateDeployment\\",\\n  \n\\"message\\": \\"The template deployment \'8b1a99f1\' is not valid according to the validation procedure. \nThe tracking id is \'xyz\'. See inner errors for details.\\",\\n  \\"details\\": \n[\\n   {\\n    \\"code\\": \\"QuotaExceeded\\",\\n    \\"message\\": \\"Operation could not be completed as it results in exceeding approved standardDv5Family Cores quota. \nAdditional details - Deployment Model: Resource Manager, Location: westeurope, Current Limit: 0, Current Usage: 0, \nAdditional Required: 4, (Minimum) New Limit Required: 4. \nSubmit a request for Quota increase at https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity by specifying parameters listed in the \'Details\' section for deployment to succeed. \nPlease read more about quota limits at https://docs.microsoft.com/en-us/azure/azure-supportability/per-vm-quota-requests\\"\\n   }\\n  ]\\n }"',
    address: NODES,
    says: [
      'westeurope allows 0 vCPUs of standardDv5Family',
      '4 more are needed',
      'https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity',
      'task_node_size',
    ],
  },
  {
    title: 'Quota of vCPUs exceeded',
    summary: `${CLUSTER}: polling after CreateOrUpdate: polling failed: the Azure API returned the following error:\n\nStatus: "Failed"\nCode: "ErrCode_InsufficientVCPUQuota"\nMessage: "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 4, Current Usage: 1, Additional Required: 40, (Minimum) New Limit Required: 41."`,
    address: KUBERNETES,
    says: ['Total Regional', 'at least 41', 'system_node_size'],
  },
  {
    title: 'Quota of vCPUs exceeded (AKS)',
    summary: `${CLUSTER}: performing CreateOrUpdate: unexpected status 400 (400 Bad Request) with response: {\n  "code": "ErrCode_InsufficientVCPUQuota",\n  "details": null,\n  "message": "Insufficient vcpu quota requested 12, remaining 10 for family standardDDSv5Family for region westus. Surge nodes would also consume vcpu quota, please consider use smaller maxSurge or use maxUnavailable to proceed upgrade without surge nodes, details: aka.ms/aks/maxUnavailable."\n }`,
    address: KUBERNETES,
    says: ['10 vCPUs of standardDDSv5Family', '12 are needed', '2 or more further', 'system_node_size'],
  },
  {
    title: 'Quota exceeded',
    summary: `${SERVER}: polling after Create: polling failed: the Azure API returned the following error:\n\nStatus: "QuotaExceeded"\nCode: ""\nMessage: "The operation exceeds the quota of the subscription."`,
    address: DATABASE,
    says: ['database_size', 'myQuotas'],
  },
  {
    title: 'No capacity in the zones',
    summary: `${POOL}: polling failed: the Azure API returned the following error:\n\nStatus: "ReconcileVMSSAgentPoolFailed"\nMessage: "Code=\\"ZonalAllocationFailed\\" Message=\\"Allocation failed. We do not have sufficient capacity for the requested VM size in this zone. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance\\""`,
    address: NODES,
    says: ['availability_zones', 'task_node_size'],
  },
  {
    title: 'No capacity in the region',
    summary:
      'waiting for creation of Node Pool: (Agent Pool Name "taskworkers" / Managed Cluster Name "metaflow-kubernetes-xyz" / \nResource Group "rg-k8s-metaflow-xyz"): Code="ReconcileVMSSAgentPoolFailed" Message="Code=\\"AllocationFailed\\" Message=\\"Allocation failed. \nWe do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success \nat http://aka.ms/allocation-guidance\\""',
    says: ['westus', 'task_node_size'],
  },
  {
    title: 'Size not available',
    summary: `${CLUSTER}: performing CreateOrUpdate: unexpected status 400 (400 Bad Request) with error: BadRequest: The VM size of Standard_D4ds_v5 is not allowed in your subscription in location 'westus'. The available VM sizes are 'standard_d16pds_v5,standard_d16plds_v5'. For more details, please visit https://aka.ms/cpu-quota`,
    address: KUBERNETES,
    says: ['Standard_D4ds_v5', 'system_node_size'],
  },
  {
    title: 'Size without room for an ephemeral disk',
    summary: `${POOL}: unexpected status 400 (400 Bad Request) with response: { "code": "VMSizeDoesNotSupportEphemeralOS", "message": "The virtual machine size Standard_D4s_v5 does not support ephemeral OS disk" }`,
    address: NODES,
    says: ['task_node_size', 'Standard_D4ds_v5'],
  },
  {
    title: 'No such availability zone',
    summary: `${CLUSTER}: unexpected status 400 (400 Bad Request) with error: AvailabilityZoneNotSupported: The zone(s) '1' for resource 'agentpool' is not supported. The supported zones for location 'westus' are ''`,
    address: KUBERNETES,
    says: ['availability_zones = []'],
  },
  {
    title: 'Kubernetes version not supported',
    summary: `${CLUSTER}: unexpected status 400 (400 Bad Request) with error: K8sVersionNotSupported: Managed cluster aks-acme-metaflow-default is on version 1.29.0, which is only available for Long-Term Support (LTS).`,
    address: KUBERNETES,
    says: ['kubernetes_version', 'az aks get-versions --location westus'],
  },
  {
    title: 'Host encryption not enabled',
    summary: `${CLUSTER}: unexpected status 400 (400 Bad Request) with error: SubscriptionNotEnabledEncryptionAtHost: Subscription does not enable EncryptionAtHost.`,
    address: KUBERNETES,
    says: ['az feature register', 'host_encryption = false'],
  },
  {
    title: 'Name of the storage account is taken',
    summary: `creating Storage Account ${GROUP}\nStorage Account Name: "stacmemetaflowdefault"): performing Create: unexpected status 409 (409 Conflict) with error: StorageAccountAlreadyTaken: The storage account named stacmemetaflowdefault is already taken.`,
    says: ['stacmemetaflowdefault', 'org_prefix'],
  },
  {
    title: 'Name of the PostgreSQL server is taken',
    summary: `${SERVER}: performing Create: unexpected status 409 (409 Conflict) with error: ServerNameAlreadyExists: Specified server name is already used by another server.`,
    address: DATABASE,
    says: ['psql-acme-metaflow-default', 'org_prefix'],
  },
  {
    title: 'Name of the registry is taken',
    summary: `creating Registry ${GROUP}\nRegistry Name: "cracmemetaflowdefault"): performing Create: unexpected status 409 (409 Conflict) with error: AlreadyInUse: The registry DNS name cracmemetaflowdefault.azurecr.io is already in use. You can check if the name is already claimed using following API: https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability`,
    says: ['cracmemetaflowdefault', 'org_prefix'],
  },
  {
    title: 'Resource exists, but not in the state',
    summary: `A resource with the ID "/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-metaflow-default-westus" already exists - to be managed via Terraform this resource needs to be imported into the State. Please see the resource documentation for "azurerm_resource_group" for more information.`,
    address: 'azurerm_resource_group.group',
    says: ['rg-metaflow-default-westus', 'terraform.infra.tfstate'],
  },
  {
    title: 'Deleted, but not gone yet',
    summary: `creating Container ${GROUP}): unexpected status 409 (409 Conflict) with error: ContainerBeingDeleted: The specified container is being deleted. Try operation later.`,
    says: ['Wait'],
  },
  {
    title: 'Role assignment exists',
    summary: `unexpected status 409 (409 Conflict) with error: RoleAssignmentExists: The role assignment already exists.`,
    address: 'azurerm_role_assignment.registry_pull',
    says: ['az role assignment delete'],
  },
  {
    title: 'Subnet or network still in use',
    summary: `deleting Subnet ${GROUP}\nVirtual Network Name: "vnet-acme-metaflow-westus-default"): performing Delete: unexpected status 400 (400 Bad Request) with error: InUseSubnetCannotBeDeleted: Subnet snet-acme-metaflow-db-westus-default is in use by /subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet/serviceAssociationLinks/postgres and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.`,
    says: ['serviceAssociationLinks/postgres', 'ten minutes'],
  },
  {
    title: 'Resource group holds something else',
    summary: `deleting Resource Group "rg-metaflow-default-westus": the Resource Group still contains Resources.\n\nTerraform is configured to check for Resources within the Resource Group when deleting the Resource Group - and raise an error if nested Resources still exist to avoid unintentionally deleting these Resources.`,
    says: ['az resource list --resource-group rg-metaflow-default-westus'],
  },
  {
    title: 'Login expired or missing',
    summary: `building account: could not acquire access token to parse claims: running Azure CLI: exit status 1: ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-01-05T11:50:24Z and was inactive for 90.00:00:00.`,
    says: ['az login'],
  },
  {
    title: 'Login expired or missing',
    summary: `unable to build authorizer for Resource Manager API: could not configure AzureCli Authorizer: tenant ID was not specified and the default tenant ID could not be determined: obtaining tenant ID: running Azure CLI: exit status 1: ERROR: Please run 'az login' to setup account.`,
    says: ['az login', 'ARM_CLIENT_ID'],
  },
  {
    title: 'Subscription missing',
    summary: `subscription ID could not be determined and was not specified`,
    says: ['subscription_id'],
  },
  {
    title: 'Resource provider not registered',
    summary: `${CLUSTER}: performing CreateOrUpdate: unexpected status 409 (409 Conflict) with error: MissingSubscriptionRegistration: The subscription is not registered to use namespace 'Microsoft.ContainerService'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
    address: KUBERNETES,
    says: ['az provider register --namespace Microsoft.ContainerService --wait'],
  },
  {
    title: 'No right to register applications',
    summary: `Could not create application`,
    address: 'azuread_application.identity_application',
    detail:
      'ApplicationsClient.BaseClient.Post(): unexpected status 403 with OData\nerror: Authorization_RequestDenied: Insufficient privileges to complete the\noperation.',
    says: ['identity = "workload_identity"', 'Application Developer'],
  },
  {
    title: 'No right to assign roles',
    summary: `unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client 'me@example.com' with object id '${SUBSCRIPTION}' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/subscriptions/${SUBSCRIPTION}/resourceGroups/rg' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    address: 'azurerm_role_assignment.registry_pull',
    says: ['Role Based Access Control Administrator', 'Owner'],
  },
  {
    title: 'No right to make locks',
    summary: `creating Management Lock: unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client 'me@example.com' with object id '${SUBSCRIPTION}' does not have authorization to perform action 'Microsoft.Authorization/locks/write' over scope '/subscriptions/x'`,
    says: ['delete_lock = false'],
  },
  {
    title: 'Not authorized',
    summary: `creating Resource Group: unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client 'me@example.com' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourcegroups/write' over scope '/subscriptions/${SUBSCRIPTION}/resourcegroups/rg' or the scope is invalid.`,
    says: ['Microsoft.Resources/subscriptions/resourcegroups/write', 'Contributor'],
  },
  {
    title: 'A principal is not known yet',
    summary: `unexpected status 400 (400 Bad Request) with error: PrincipalNotFound: Principal 0000 does not exist in the directory 1111. Check that you have the correct principal ID.`,
    says: ['Wait a minute'],
  },
  {
    title: 'Forbidden by policy',
    summary: `creating Storage Account: unexpected status 403 (403 Forbidden) with error: RequestDisallowedByPolicy: Resource 'stacmemetaflowdefault' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Require a tag","id":"/x"}}]'.`,
    says: ['Require a tag', 'tags'],
  },
  {
    title: 'Locked against deletion',
    summary: `deleting Flexible Server: unexpected status 409 (409 Conflict) with error: ScopeLocked: The scope '/subscriptions/x' cannot perform delete operation because following scope(s) are locked: '/subscriptions/x'. Please remove the lock and try again.`,
    says: ['delete_lock = false'],
  },
  {
    title: 'Protected against destruction',
    summary: `Instance cannot be destroyed`,
    detail: `Resource azurerm_postgresql_flexible_server.database has\nlifecycle.prevent_destroy set, but the plan calls for this resource to be\ndestroyed.`,
    says: ['prevent_destroy = false'],
  },
  {
    title: 'PostgreSQL not offered in the region',
    summary: `${SERVER}: polling after Create: polling failed: the Azure API returned the following error:\n\nStatus: "LocationIsOfferRestricted"\nCode: ""\nMessage: "Subscriptions are restricted from provisioning in location 'westus'. Try again in a different location. For exceptions to this rule please open a support request with Issue type of 'Service and subscription limits'."`,
    address: DATABASE,
    says: ['westus', 'location'],
  },
  {
    title: 'PostgreSQL not offered in the region',
    summary: `${SERVER}: performing Create: unexpected status 400 (400 Bad Request) with error: ParameterOutOfRange: The value of the 'Version' should be in: []. Verify that the specified parameter value is correct.`,
    address: DATABASE,
    says: ['location'],
  },
  {
    title: 'PostgreSQL: InternalServerError',
    summary:
      'waiting for creation of the Postgresql Flexible Server "metaflow-database-server-xyz" (Resource Group "rg-db-metaflow-xyz"): \nCode="InternalServerError" Message="An unexpected error occured while processing the request. Tracking ID: \'xyz\'"',
    says: ['20 minutes'],
  },
  {
    title: 'Images cannot be built in Azure',
    summary: 'local-exec provisioner error',
    address: 'terraform_data.service_image_build',
    detail: `Error running command 'node --import tsx scripts/build-image/main.ts': exit status 1. Output:\nERROR: (TasksOperationsNotAllowed) ACR Tasks requests for the registry cracmemetaflowdefault and 0000 are not permitted. Please file an Azure support request at http://aka.ms/azuresupport for assistance.`,
    says: ['metadata_service_image', 'az acr login --name cracmemetaflowdefault'],
  },
  {
    title: 'State is locked',
    summary: 'Error acquiring the state lock',
    detail: `Error message: state blob is already locked\nLock Info:\n  ID:        e9eb9ed7-a3bc-ae67-640d-ad4cb06fae7a\n  Path:      tfstate/metaflow-acme-default.infra.tfstate\n  Operation: OperationTypePlan\n  Who:       jane@laptop\n  Version:   1.9.5\n  Created:   2026-08-26 22:42:07.991415 +0000 UTC\n  Info:\n\n\nTerraform acquires a state lock to protect the state from being written\nby multiple users at the same time. Please resolve the issue above and try\nagain. For most commands, you can disable locking with the "-lock=false"\nflag, but this is not recommended.`,
    says: [
      'jane@laptop',
      'since 2026-08-26 22:42:07',
      'terraform -chdir=cdktf.out/stacks/infra force-unlock e9eb9ed7-a3bc-ae67-640d-ad4cb06fae7a',
    ],
  },
  {
    title: 'State has another place now',
    summary: 'Backend initialization required, please run "terraform init"',
    detail: `Reason: Backend configuration block has changed`,
    says: ['--migrate-state'],
  },
  {
    title: 'State in the new place is another one',
    summary: 'cannot import state with serial 3 over newer state with serial 7',
    says: ['state_key_prefix'],
  },
  {
    title: 'No access to the state',
    summary:
      'Failed to get existing workspaces: listing blobs: executing request: unexpected status 403 (403 This request is not authorized to perform this operation using this permission.) with AuthorizationPermissionMismatch: This request is not authorized to perform this operation using this permission.',
    says: ['Storage Blob Data Contributor', 'five minutes'],
  },
  {
    title: 'Providers cannot be downloaded',
    summary: 'Failed to query available provider packages',
    detail: `Could not retrieve the list of available versions for provider\nhashicorp/azurerm: could not connect to registry.terraform.io: failed to\nrequest discovery document`,
    says: ['TF_CLI_CONFIG_FILE'],
  },
  {
    title: 'Cluster cannot be reached',
    summary:
      'Kubernetes cluster unreachable: Get "https://aks-acme-metaflow-default-1a2b.hcp.westus.azmk8s.io:443/version": dial tcp: lookup aks-acme: no such host',
    address: 'helm_release.argo_workflows',
    says: ['aks-acme-metaflow-default', 'az aks show'],
  },
  {
    title: 'kubelogin is missing',
    summary:
      'Post "https://aks.azmk8s.io:443/api/v1/namespaces": getting credentials: exec: executable kubelogin not found',
    says: ['az aks install-cli'],
  },
  {
    title: 'Pods did not become ready',
    summary: 'context deadline exceeded',
    address: 'helm_release.metaflow',
    says: ['helm_release.metaflow', 'kubectl get pods'],
  },
  {
    title: 'Time ran out',
    summary: `${SERVER}: polling after Create: context deadline exceeded`,
    address: DATABASE,
    says: ['database_create_timeout_minutes'],
  },
  {
    title: 'Network trouble on the way to Azure',
    summary:
      'retrieving Resource Group "rg": executing request: Get "https://management.azure.com/subscriptions/x": dial tcp: lookup management.azure.com: no such host',
    says: ['HTTPS_PROXY'],
  },
];

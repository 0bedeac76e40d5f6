import type { Fault } from './stand-in/faults.js';

/** A failure of Azure as it words it, and the heading under which `deploy` says what to do. */
export interface AzureFailure {
  readonly fault: Fault;
  /** Undefined: the provider copes with it, nobody has to do anything. */
  readonly advice: string | undefined;
}

const TRACKING_ID = '4d1f6c1e-2a55-4f0c-9d0a-7c1d3f2b8e90';

/** Failures of the first deploy: each is of a part that does not depend on the others. */
export const firstFailures: readonly AzureFailure[] = [
  {
    fault: {
      on: { method: 'PUT', path: /\/virtualNetworks\/[^/]+$/ },
      times: 2,
      how: { refused: 429, retryAfterSeconds: 1 },
      code: 'TooManyRequests',
      message:
        'The request is being throttled as the limit has been reached for operation type. Please try again later.',
    },
    advice: undefined,
  },
  {
    fault: {
      on: { method: 'PUT', path: /\/storageAccounts\/[^/]+$/ },
      times: 1,
      how: { refused: 409 },
      code: 'StorageAccountAlreadyTaken',
      message: 'The storage account named stacmemetaflowdefault is already taken.',
    },
    advice: 'Name of the storage account is taken',
  },
  {
    fault: {
      on: { method: 'PUT', path: /\/flexibleServers\/[^/]+$/ },
      times: 1,
      how: { fails: 'leaves nothing' },
      code: 'InternalServerError',
      message: `An unexpected error occured while processing the request. Tracking ID: '${TRACKING_ID}'`,
    },
    advice: 'PostgreSQL: InternalServerError',
  },
  {
    fault: {
      on: { method: 'PUT', path: /\/managedClusters\/[^/]+$/ },
      times: 1,
      how: { refused: 400 },
      code: 'ErrCode_InsufficientVCPUQuota',
      message:
        'Insufficient vcpu quota requested 4, remaining 2 for family standardDDSv5Family for region westus. Please refer to https://learn.microsoft.com/azure/quotas/view-quotas for more information.',
    },
    advice: 'Quota of vCPUs exceeded (AKS)',
  },
  {
    fault: {
      on: { method: 'POST', path: /^\/v1\.0\/applications$/ },
      times: 1,
      how: { refused: 403 },
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
    },
    advice: 'No right to register applications',
  },
  {
    fault: {
      on: { method: 'PUT', path: /\/registries\/[^/]+$/ },
      times: 1,
      how: { refused: 409 },
      code: 'AlreadyInUse',
      message: 'The registry DNS name cracmemetaflowdefault.azurecr.io is already in use.',
    },
    advice: 'Name of the registry is taken',
  },
];

/** Failures of the second one, of what the first could not begin with. */
export const secondFailures: readonly AzureFailure[] = [
  {
    fault: {
      on: { method: 'PUT', path: /\/agentPools\/taskworkers$/ },
      times: 1,
      how: { fails: 'leaves it there' },
      code: 'AllocationFailed',
      message:
        'Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success at https://aka.ms/allocation-guidance.',
    },
    advice: 'No capacity in the region',
  },
  {
    fault: {
      on: { method: 'PUT', path: /\/containers\/[^/]+\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/ },
      times: 1,
      how: { refused: 403 },
      code: 'AuthorizationFailed',
      message:
        "The client 'me@example.com' with object id '22222222-2222-2222-2222-222222222222' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/subscriptions/00000000-0000-0000-0000-000000000001' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    },
    advice: 'No right to assign roles',
  },
];

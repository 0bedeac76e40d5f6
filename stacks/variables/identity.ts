import { list, objectId, oneOf, whole, yesNo } from './types.js';

export const identity = {
  identity: oneOf('service_principal', 'workload_identity')
    .default('service_principal')
    .meta({
      description:
        '`service_principal`: one application with a client secret, for pods and laptops alike; needs the right to register applications in Entra ID. ' +
        '`workload_identity`: pods get short-lived tokens of managed identities, there is no client secret, people use their own login.',
      change: 'Destroys the identities of the other mode; running tasks lose their access.',
    }),
  service_principal_password_days: whole(1, 730).default(365).meta({
    description: 'How long a client secret is valid.',
    unit: 'days',
    change: 'Counts from the next rotation on.',
  }),
  service_principal_password_version: whole(1, 1_000_000)
    .default(1)
    .meta({ description: 'Raise it to make a new client secret.', change: 'The old client secret ends at once.' }),
  data_scientist_object_ids: list(objectId(), 'object ids of users or groups in Entra ID').default([]).meta({
    description: 'Who may use the stack with their own login: blobs of flows, and credentials for the cluster.',
  }),
  entra_rbac: yesNo().default(false).meta({
    description:
      'The cluster takes logins of Entra ID only, with Azure RBAC; its local accounts are off. Needs kubelogin.',
    change: 'Turning it off again destroys the cluster.',
  }),
  cluster_admin_object_ids: list(objectId(), 'object ids of groups in Entra ID')
    .default([])
    .meta({ description: 'Groups that administer the cluster with `entra_rbac`. Without any, whoever deploys does.' }),
} as const;

import type { KnownFailure } from './known-failure.js';

/** Logins, subscriptions and rights. */
export const rightsFailures: readonly KnownFailure[] = [
  {
    title: 'Login expired or missing',
    pattern:
      /AADSTS(?:700082|70043|50173|50076|50078|50079|700084|500133)|[Pp]lease run ['"`]?az login|could not (?:configure|acquire|parse)[^.]*(?:AzureCli|Azure CLI|access token)|unable to build authorizer|No subscription found/,
    advise: (_, { configuration: { subscription_id } }) => ({
      what: 'The login to Azure has expired, or there is none.',
      next: [
        `Log in and run the command again: az login${subscription_id ? ` && az account set --subscription ${subscription_id}` : ''}`,
        'In automation, set ARM_CLIENT_ID, ARM_TENANT_ID and a secret, certificate or ARM_USE_OIDC.',
      ],
    }),
  },
  {
    title: 'Subscription missing',
    pattern: /SubscriptionNotFound|subscription ID could not be determined|InvalidSubscriptionId|DisallowedOperation/i,
    advise: () => ({
      what: 'The subscription was not found with this login, or is not active.',
      next: ['Set subscription_id to one of: az account list --output table'],
    }),
  },
  {
    title: 'Resource provider not registered',
    pattern:
      /(?:registered to use namespace|[Cc]annot register providers?:|registering Resource Provider) ['"]?(Microsoft\.\w+)/,
    advise: ([, namespace = '']) => ({
      what: `The subscription is not registered to use ${namespace}.`,
      next: [
        `Register it, which takes some minutes, and run the command again: az provider register --namespace ${namespace} --wait`,
      ],
    }),
  },
  {
    title: 'No right to register applications',
    pattern:
      /Authorization_RequestDenied|Insufficient privileges to complete the operation|ApplicationsClient\S* .*\b403\b/,
    advise: (_, { configuration: { identity } }) => ({
      what: 'This login must not register applications in Entra ID.',
      next: [
        ...(identity === 'service_principal'
          ? ['Set identity = "workload_identity", which needs no application and no client secret.']
          : []),
        'Or ask for the role Application Developer (or Application Administrator) in Entra ID, log in again, and run the command again.',
      ],
    }),
  },
  {
    title: 'No right to assign roles',
    pattern:
      /AuthorizationFailed.*roleAssignments\/(?:write|delete)|roleAssignments\/(?:write|delete).*AuthorizationFailed/i,
    advise: () => ({
      what: 'This login must not assign roles; Contributor alone does not suffice.',
      next: [
        'Ask for Owner, or Role Based Access Control Administrator beside Contributor, on the subscription: az role assignment create --assignee YOU --role "Role Based Access Control Administrator" --scope /subscriptions/ID',
        'If it was given a moment ago, run az login again, so that the token knows it.',
      ],
    }),
  },
  {
    title: 'No right to make locks',
    pattern: /AuthorizationFailed.*Authorization\/locks\/(?:write|delete)/i,
    advise: () => ({
      what: 'This login must not make or remove locks.',
      next: ['Ask for Owner or User Access Administrator on the subscription, or set delete_lock = false.'],
    }),
  },
  {
    title: 'Not authorized',
    pattern: /AuthorizationFailed.*?perform action '([^']+)'(?:.*?over scope '([^']+)')?/i,
    advise: ([, action = '', scope]) => ({
      what: `This login lacks the right ${action}${scope ? ` on ${scope}` : ''}.`,
      next: [
        'Ask for Owner (or Contributor with Role Based Access Control Administrator) on the subscription.',
        'If it was given a moment ago, run az login again, so that the token knows it.',
      ],
    }),
  },
  {
    title: 'A principal is not known yet',
    pattern: /PrincipalNotFound|does not exist in the directory/i,
    advise: () => ({
      what: 'Entra ID has not told all its servers of the new identity yet.',
      next: ['Wait a minute and run the command again; it goes on where it stopped.'],
    }),
  },
  {
    title: 'Forbidden by policy',
    pattern: /RequestDisallowedByPolicy(?:.*?policyAssignment":\{"name":"([^"]+)")?/,
    advise: ([, policy]) => ({
      what: `A policy of your organization forbids this${policy ? `: ${policy}` : ''}. Terraform printed its name above.`,
      next: [
        'If it asks for tags, set tags; if it asks for private or encrypted resources, see examples/hardened.tfvars.',
        'Otherwise ask whoever owns the policy for an exemption of the resource group.',
      ],
    }),
  },
  {
    title: 'Locked against deletion',
    pattern: /ScopeLocked/,
    advise: () => ({
      what: 'A lock forbids to delete or change this.',
      next: [
        'If delete_lock is on: set delete_lock = false, deploy infra, then run the command again.',
        'Otherwise somebody else made the lock: az lock list --output table',
      ],
    }),
  },
  {
    title: 'Protected against destruction',
    pattern: /Instance cannot be destroyed|lifecycle\.prevent_destroy/,
    advise: () => ({
      what: 'The plan would destroy data that prevent_destroy protects.',
      next: [
        'If you only changed a variable: take the change back; docs/variables.md says what each one destroys.',
        'If the data may go: set prevent_destroy = false, then run the command again.',
      ],
    }),
  },
];

import { type KnownFailure, mentions } from './known-failure.js';

/** PostgreSQL, Kubernetes, Helm, the network, and Terraform's own state. */
export const serviceFailures: readonly KnownFailure[] = [
  {
    title: 'PostgreSQL not offered in the region',
    pattern: /LocationIsOfferRestricted|restricted from provisioning|value of the '?Version'? should be in: \[\]/i,
    advise: (_, { configuration }) => ({
      what: `Your subscription cannot have PostgreSQL servers in ${configuration.location}.`,
      next: [
        'Set another location. What this deployment has made so far moves there, too: it is destroyed and made anew.',
        'Or ask Azure to lift the restriction: a support request of the type "Service and subscription limits (quotas)".',
      ],
    }),
  },
  {
    title: 'PostgreSQL: InternalServerError',
    pattern: /InternalServerError/,
    only: mentions(/postgres/i),
    advise: () => ({
      what: 'Azure often answers so to the first PostgreSQL server of a subscription.',
      next: [
        'Wait 20 minutes and run the command again; it goes on where it stopped.',
        'If it happens again then, see https://azure.status.microsoft, and ask for support with the tracking id above.',
      ],
    }),
  },
  {
    title: 'Images cannot be built in Azure',
    pattern: /TasksOperationsNotAllowed|ACR Tasks requests for the registry/,
    advise: (_, { names }) => ({
      what: 'Azure does not build images for this subscription (free, student and some new ones).',
      next: [
        `Build service/ with Docker for linux/amd64, push it to ${names.registry}.azurecr.io (az acr login --name ${names.registry}), and set metadata_service_image to its name and tag.`,
        'Or ask Azure for support, or use a pay-as-you-go subscription.',
      ],
    }),
  },
  {
    title: 'State is locked',
    pattern: /Error acquiring the state lock|state blob is already locked/,
    advise: (_, { folder }, { text }) => {
      const [id, who, created] = [/\bID: +(\S+)/, /\bWho: +(.+?) +Version:/, /\bCreated: +(\S+ [\d:]+)/].map(
        (part) => part.exec(text)?.[1],
      );
      return {
        what: `Another run holds the lock of the state${who ? `: ${who}` : ''}${created ? `, since ${created}` : ''}.`,
        next: [
          'Wait for it to end.',
          `Only when it was killed and surely no longer runs: terraform -chdir=${folder} force-unlock ${id ?? 'ID'}`,
        ],
      };
    },
  },
  {
    title: 'State has another place now',
    pattern:
      /Backend (?:configuration changed|initialization required)|A change in the backend configuration has been detected/i,
    advise: () => ({
      what: 'The state is kept elsewhere than the state_ variables say.',
      next: [
        'Move it, once, with the same command and --migrate-state.',
        'Or take the change of the state_ variables back.',
      ],
    }),
  },
  {
    title: 'State in the new place is another one',
    pattern:
      /cannot (?:import|overwrite) (?:a )?(?:newer )?state|state with serial \d+ over newer state|cannot import state with lineage/i,
    advise: () => ({
      what: 'There is a state in the new place already, which is newer or of another origin; it was left as it is.',
      next: [
        'If somebody has moved the state before, the local one is out of date: delete it, and run the command without --migrate-state.',
        'If it is another deployment, set state_key_prefix to a name of its own.',
      ],
    }),
  },
  {
    title: 'No access to the state',
    pattern:
      /AuthorizationPermissionMismatch|KeyBasedAuthenticationNotPermitted|AuthorizationFailure|This request is not authorized to perform this operation/,
    advise: () => ({
      what: 'This login has no right on the blobs of the storage account.',
      next: [
        'If npm run bootstrap-state gave it some minutes ago, wait five minutes: roles take that long.',
        "Otherwise ask for the role Storage Blob Data Contributor on the state's container.",
      ],
    }),
  },
  {
    title: 'Providers cannot be downloaded',
    pattern:
      /Failed to (?:query available provider packages|install provider)|could not connect to (?:the )?registry|Inconsistent dependency lock file/i,
    advise: (_, { folder }) => ({
      what: 'Terraform could not get its providers.',
      next: [
        'Check the way to registry.terraform.io (HTTPS_PROXY is honoured), and run the command again.',
        'Without internet: make a filesystem mirror and name it in a file that TF_CLI_CONFIG_FILE points to.',
        `If the lock file is said to be wrong: delete ${folder}/.terraform.lock.hcl`,
      ],
    }),
  },
  {
    title: 'Cluster cannot be reached',
    pattern:
      /Kubernetes cluster unreachable|azmk8s\.io.*(?:no such host|i\/o timeout|connection refused|handshake timeout|deadline exceeded)/i,
    advise: (_, { configuration, names }) => ({
      what: `The API of ${names.cluster} did not answer.`,
      next: [
        ...(configuration.private_cluster
          ? [
              'It has a private address only (private_cluster): run this from within its network, or through a VPN or bastion.',
            ]
          : []),
        ...(configuration.api_server_allowed_cidrs.length > 0
          ? [
              "It answers the networks in api_server_allowed_cidrs only: add this machine's public address and deploy infra.",
            ]
          : []),
        ...(configuration.entra_rbac ? ['With entra_rbac, kubelogin must be on the PATH: az aks install-cli'] : []),
        `Look whether it runs: az aks show --resource-group ${names.resourceGroup} --name ${names.cluster} --query powerState`,
      ],
    }),
  },
  {
    title: 'kubelogin is missing',
    pattern: /exec: executable kubelogin not found|"?kubelogin"?: executable file not found/,
    advise: () => ({
      what: 'With entra_rbac, logins to the cluster go through kubelogin, which is not on the PATH.',
      next: ['Install it: az aks install-cli, then run the command again.'],
    }),
  },
  {
    title: 'Pods did not become ready',
    pattern:
      /timed out waiting for the condition|helm_release.*context deadline exceeded|context deadline exceeded.*helm_release|[Ww]aiting for rollout to finish/,
    only: mentions(/helm|kubernetes_/i),
    advise: (_, __, { address }) => ({
      what: `Kubernetes did not bring ${address ?? 'the release'} up in time.`,
      next: [
        'See why: kubectl get pods --all-namespaces, then kubectl describe pod and kubectl logs of what is not Running.',
        'Too small a cluster (Pending) needs a higher system_nodes_max or another system_node_size; then run the command again.',
      ],
    }),
  },
  {
    title: 'Time ran out',
    pattern: /context deadline exceeded|polling after \w+.*deadline|timeout while waiting for state/i,
    advise: (_, { configuration: { database_create_timeout_minutes } }, diagnostic) => ({
      what: 'Azure took longer than Terraform waits. It often goes on by itself.',
      next: [
        'Wait until the portal shows the resource as ready or failed, then run the command again.',
        ...(mentions(/postgres/i)(diagnostic)
          ? [`Set database_create_timeout_minutes higher than ${database_create_timeout_minutes} if it is always slow.`]
          : []),
      ],
    }),
  },
  {
    title: 'Network trouble on the way to Azure',
    pattern:
      /no such host|i\/o timeout|connection (?:refused|reset)|TLS handshake timeout|network is unreachable|unexpected EOF/i,
    advise: () => ({
      what: 'A connection from this machine failed.',
      next: [
        'Check network, name server and proxy (HTTPS_PROXY), then run the command again; it goes on where it stopped.',
      ],
    }),
  },
];

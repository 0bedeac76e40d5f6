import { type KnownFailure, mentions } from './known-failure.js';

const CHOOSE = (change: string) =>
  `Set another org_prefix (or workspace): ${change}. If the name is yours, it may be held by something that was deleted some minutes ago.`;

/** Names that are taken, and resources that are there already or still there. */
export const nameFailures: readonly KnownFailure[] = [
  {
    title: 'Name of the storage account is taken',
    pattern: /StorageAccountAlreadyTaken|StorageAccountAlreadyExists|storage account named \S+ is already taken/i,
    advise: (_, { names }) => ({
      what: `Somebody, anywhere in Azure, has a storage account ${names.storageAccount}.`,
      next: [CHOOSE('it becomes part of the name')],
    }),
  },
  {
    title: 'Name of the PostgreSQL server is taken',
    pattern: /ServerNameAlreadyExists|server name is already used|server name .*already (?:exists|in use|taken)/i,
    advise: (_, { names }) => ({
      what: `Somebody, anywhere in Azure, has a PostgreSQL server ${names.database}.`,
      next: [CHOOSE('it becomes part of the name')],
    }),
  },
  {
    title: 'Name of the registry is taken',
    pattern: /registry DNS name \S+ is already in use|registry \S+ is already in use|AlreadyInUse/i,
    only: mentions(/registr/i),
    advise: (_, { names }) => ({
      what: `Somebody, anywhere in Azure, has a container registry ${names.registry}.`,
      next: [CHOOSE('it becomes part of the name')],
    }),
  },
  {
    title: 'Resource exists, but not in the state',
    pattern: /resource with the ID "([^"]+)" already exists - to be managed via Terraform/i,
    advise: ([, id = ''], { stack, folder }, { address = 'ADDRESS' }) => ({
      what: `${id} exists, and this state does not know it: an earlier run was cut off while Azure made it, or it was made by hand.`,
      next: [
        `If an earlier run was cut off, take it over: terraform -chdir=${folder} import '${address}' '${id}'. Then run the command again.`,
        `If Azure could not make it, it is there as Failed (az resource show --ids ${id} --query properties.provisioningState): az resource delete --ids ${id}, and run the command again.`,
        `If you have the state of an earlier deployment, use it (terraform.${stack}.tfstate, or the state_ variables).`,
        'If it belongs to somebody else, set another org_prefix or workspace.',
      ],
    }),
  },
  {
    title: 'Deleted, but not gone yet',
    pattern:
      /ContainerBeingDeleted|soft.?deleted?\b|FlagMustBeSetForRestore|in (?:a )?(?:deleted|deleting) state|is being deleted/i,
    advise: () => ({
      what: 'Something of this name was deleted a short while ago and Azure still holds it.',
      next: [
        'Wait some minutes and run the command again.',
        'What is kept for weeks (soft delete) must be purged by an administrator, or take another org_prefix or workspace.',
      ],
    }),
  },
  {
    title: 'Role assignment exists',
    pattern: /RoleAssignmentExists/,
    advise: () => ({
      what: 'This role was given before, by hand or by a deployment whose state was lost.',
      next: [
        'Delete the assignment, whose id Terraform printed above: az role assignment delete --ids …, then run the command again.',
      ],
    }),
  },
  {
    title: 'Subnet or network still in use',
    pattern:
      /InUse(?:Subnet|NetworkSecurityGroup|RouteTable)|(?:Subnet|Public ?IP\w*) \S+ is in use by|PublicIPAddressInUse/i,
    advise: (_, __, { text }) => ({
      what: `Something is still in the network${inUseBy(text)}. The nodes and the database leave their traces for some minutes.`,
      next: [
        'Wait ten minutes and run the command again.',
        'If it is not part of this deployment, remove it first; Terraform printed its id above.',
      ],
    }),
  },
  {
    title: 'Resource group holds something else',
    pattern: /Resource Group still contains Resources|still contains Resources/i,
    advise: (_, { names }) => ({
      what: `${names.resourceGroup} holds resources that this deployment did not make, and they would be deleted with it.`,
      next: [
        `Delete or move them, then run the command again: az resource list --resource-group ${names.resourceGroup} --output table`,
      ],
    }),
  },
];

function inUseBy(text: string): string {
  const user = /is in use by (\S+)/.exec(text)?.[1];
  return user === undefined ? '' : `: ${user}`;
}

import type { Configuration } from '../../../stacks/variables.js';
import type { Diagnostic } from './diagnostics.js';
import { type Advice, type KnownFailure, mentions } from './known-failure.js';

/** No room: quota, capacity, sizes and versions that a region or a subscription does not have. */
export const capacityFailures: readonly KnownFailure[] = [
  {
    title: 'Quota of vCPUs exceeded',
    pattern:
      /exceeding approved (.+?)(?: Cores)? quota\..*?Location: ([\w ]+),.*?Current Limit: (\d+),.*?Current Usage: (\d+),.*?Additional Required: (\d+),.*?New Limit Required: (\d+)/i,
    advise: (
      [text, family = '', location = '', limit = '', usage = '', needed = '', minimum = ''],
      { configuration },
      d,
    ) =>
      quota(d, configuration, {
        found: `${location} allows ${limit} vCPUs of ${family}; ${usage} are in use and ${needed} more are needed`,
        ask: `Ask Azure for a limit of at least ${minimum} for ${family}`,
        link: /https:\/\/\S+/.exec(d.text.slice(d.text.indexOf(text)))?.[0],
      }),
  },
  {
    title: 'Quota of vCPUs exceeded (AKS)',
    pattern: /Insufficient vcpu quota requested (\d+), remaining (\d+) for family (\w+)(?: for region (\w+))?/i,
    advise: ([, needed = '', remaining = '', family = '', location], { configuration }, d) =>
      quota(d, configuration, {
        found: `${location ?? configuration.location} has ${remaining} vCPUs of ${family} left; ${needed} are needed`,
        ask: `Ask Azure for ${Number(needed) - Number(remaining)} or more further vCPUs of ${family}`,
      }),
  },
  {
    title: 'Quota exceeded',
    pattern: /QuotaExceeded|exceeding quota limits? of (\w+)|exceeds? (?:the )?(?:approved )?quota/i,
    advise: ([, family], { configuration }, d) =>
      quota(d, configuration, {
        found: `a quota${family ? ` of ${family}` : ''} in ${configuration.location} does not suffice`,
        ask: 'Ask Azure for more',
        link: /https:\/\/\S+/.exec(d.text)?.[0],
      }),
  },
  {
    title: 'No capacity in the zones',
    pattern: /ZonalAllocationFailed|OverconstrainedZonalAllocationRequest/,
    advise: (_, { configuration }, diagnostic) => ({
      what: `Azure has no free machines of this size in the zones asked for (${zones(configuration)}).`,
      next: [
        `Set availability_zones = [] or to other zones, or another ${sizeVariable(diagnostic)}, then run the command again.`,
        'It may also work some hours later as it is.',
      ],
    }),
  },
  {
    title: 'No capacity in the region',
    pattern: /AllocationFailed|OverconstrainedAllocationRequest|sufficient capacity for the requested VM size/,
    advise: (_, { configuration }, diagnostic) => ({
      what: `Azure has no free machines of this size in ${configuration.location} at the moment.`,
      next: [
        `Set ${sizeVariable(diagnostic)} to another size (npm run doctor shows which ones the region has), then run the command again.`,
        'It may also work some hours later as it is; a new location destroys what was made and begins anew.',
      ],
    }),
  },
  {
    title: 'Size not available',
    pattern:
      /SkuNotAvailable|VM size of "?([\w-]+?)"? is not allowed in your subscription|VM(?:Size|SKU)NotSupported|RequestedSizeNotAvailable|Virtual Machine size: '([\w-]*)' is not supported/i,
    advise: ([, first, second], { configuration }, diagnostic) => ({
      what: `Your subscription cannot have ${first || second || 'this size'} in ${configuration.location}.`,
      next: [
        `Set ${sizeVariable(diagnostic)} to a size that it has. See: az vm list-skus --location ${configuration.location} --resource-type virtualMachines --output table`,
      ],
    }),
  },
  {
    title: 'Size without room for an ephemeral disk',
    pattern: /VMSizeDoesNotSupportEphemeralOS|EphemeralOSDisk\w*|OS disk of Ephemeral VM/i,
    advise: (_, __, diagnostic) => ({
      what: 'This size has no local disk that is large enough for the operating system.',
      next: [
        `Set ${sizeVariable(diagnostic)} to a size with a larger local disk (a "d" in its name, such as Standard_D4ds_v5).`,
      ],
    }),
  },
  {
    title: 'No such availability zone',
    pattern: /AvailabilityZoneNotSupported|zone\(s\) .*not supported|does not (?:have|support) availability zones?/i,
    advise: (_, { configuration }) => ({
      what: `${configuration.location} does not offer these zones for what was asked for (${zones(configuration)}).`,
      next: ['Set availability_zones = [] (and database_zone, if it is set) or choose zones that the region has.'],
    }),
  },
  {
    title: 'Kubernetes version not supported',
    pattern: /K8sVersionNotSupported|(?:Kubernetes|Version) \S+ is not supported in this region/i,
    advise: (_, { configuration: { kubernetes_version, location } }) => ({
      what: `AKS does not offer Kubernetes ${kubernetes_version} in ${location}.`,
      next: [
        `Set kubernetes_version to a version that it offers: az aks get-versions --location ${location} --output table`,
      ],
    }),
  },
  {
    title: 'Host encryption not enabled',
    pattern: /EncryptionAtHost/,
    advise: () => ({
      what: 'The subscription does not have the feature EncryptionAtHost.',
      next: [
        'Register it, wait until its state is "Registered", and run the command again: az feature register --namespace Microsoft.Compute --name EncryptionAtHost',
        'Or set host_encryption = false.',
      ],
    }),
  },
];

interface Shortage {
  readonly found: string;
  readonly ask: string;
  readonly link?: string | undefined;
}

function quota(diagnostic: Diagnostic, { location }: Configuration, { found, ask, link }: Shortage): Advice {
  const inDatabase = mentions(/postgres/i)(diagnostic);
  const variable = inDatabase ? 'database_size' : sizeVariable(diagnostic);
  const fewer = inDatabase ? '' : ' (and fewer nodes, such as task_nodes_min = 0)';
  return {
    what: `A quota is exceeded: ${found}.`,
    next: [
      `${ask}: ${link?.replace(/[.,]$/, '') ?? 'https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas'}`,
      `Or set ${variable} to a size of a family that has room${fewer}. See: az vm list-usage --location ${location} --output table`,
    ],
  };
}

/** The variable that sets the size of the nodes that a diagnostic is about. */
function sizeVariable(diagnostic: Diagnostic): string {
  if (mentions(/gpuworkers/)(diagnostic)) return 'gpu_node_size';
  if (mentions(/taskworkers/)(diagnostic)) return 'task_node_size';
  return mentions(/azurerm_kubernetes_cluster|Managed ?Cluster/)(diagnostic)
    ? 'system_node_size'
    : 'system_node_size or task_node_size';
}

function zones({ availability_zones }: Configuration): string {
  return availability_zones.length > 0 ? availability_zones.join(', ') : 'none given';
}

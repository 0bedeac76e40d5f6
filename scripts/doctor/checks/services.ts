import { z } from 'zod';
import type { Configuration } from '../../../stacks/variables.js';
import { type AzureContext, type Check, fail, type Finding, pass, warn } from '../check.js';

const kubernetes = z.object({
  values: z.array(
    z.object({
      version: z.string(),
      isPreview: z.boolean().nullish(),
      capabilities: z.object({ supportPlan: z.array(z.string()).nullish() }).nullish(),
    }),
  ),
});
export type KubernetesVersions = z.output<typeof kubernetes>;

const capabilities = z.array(
  z.object({
    reason: z.string().nullish(),
    // "Enabled" or "Disabled": fields of their own in older versions of az, a list in newer ones
    restricted: z.string().nullish(),
    zoneRedundantHaSupported: z.string().nullish(),
    geoBackupSupported: z.string().nullish(),
    supportedFeatures: z.array(z.object({ name: z.string(), status: z.string() })).nullish(),
    supportedServerVersions: z.array(z.object({ name: z.string() })).nullish(),
    supportedServerEditions: z
      .array(
        z.object({
          name: z.string(),
          supportedServerSkus: z
            .array(z.object({ name: z.string(), supportedZones: z.array(z.string()).nullish() }))
            .nullish(),
        }),
      )
      .nullish(),
  }),
);
export type DatabaseCapabilities = z.output<typeof capabilities>[number];

/** Versions and sizes of AKS and PostgreSQL that the region offers. */
export const serviceChecks: readonly Check<AzureContext>[] = [
  {
    name: 'Kubernetes version',
    run: async ({ az, configuration: { location, kubernetes_version } }) =>
      kubernetesFinding(
        kubernetes_version,
        await az.json(kubernetes, 'aks', 'get-versions', '--location', location),
        location,
      ),
  },
  {
    name: 'PostgreSQL',
    run: async ({ az, configuration }) => {
      const [found] = await az.json(
        capabilities,
        'postgres',
        'flexible-server',
        'list-skus',
        '--location',
        configuration.location,
      );
      return databaseFindings(configuration, found);
    },
  },
];

export function kubernetesFinding(wanted: string, { values }: KubernetesVersions, location: string): Finding {
  const found = values.find(({ version }) => version === wanted);
  if (!found) {
    const offered = values.map(({ version }) => version).join(', ');
    return fail(`${location} does not offer ${wanted}`, `Set kubernetes_version to one of ${offered}`);
  }
  if (found.isPreview)
    return warn(`${wanted} is a preview in ${location}`, 'Set kubernetes_version to one that is not');
  const plans = found.capabilities?.supportPlan ?? [];
  if (plans.length > 0 && !plans.includes('KubernetesOfficial')) {
    return fail(`${wanted} has only long-term support left`, 'Set kubernetes_version to a newer one');
  }
  return pass(`${wanted} is offered in ${location}`);
}

type DatabaseWish = Pick<
  Configuration,
  | 'location'
  | 'database_size'
  | 'database_version'
  | 'database_high_availability'
  | 'database_geo_redundant_backup'
  | 'database_zone'
>;

export function databaseFindings(wish: DatabaseWish, found: DatabaseCapabilities | undefined): Finding[] {
  const { location, database_size, database_version } = wish;
  const versions = (found?.supportedServerVersions ?? []).map(({ name }) => name);
  const feature = (name: string) => found?.supportedFeatures?.find((one) => one.name === name)?.status;
  const restricted = feature('OfferRestricted') ?? found?.restricted;
  if (!found || restricted === 'Enabled' || versions.length === 0) {
    const why = found?.reason ? `: ${found.reason}` : '';
    return [
      fail(
        `this subscription cannot have servers in ${location}${why}`,
        'Set another location, or ask Azure to lift the restriction (support request "Service and subscription limits")',
      ),
    ];
  }
  const skus = (found.supportedServerEditions ?? []).flatMap(({ supportedServerSkus }) => supportedServerSkus ?? []);
  const sku = skus.find(({ name }) => bare(name) === bare(database_size));
  const problems = [
    ...(versions.includes(database_version)
      ? []
      : [
          fail(
            `${location} does not offer version ${database_version}`,
            `Set database_version to one of ${versions.join(', ')}`,
          ),
        ]),
    ...(sku ? [] : [fail(`${location} does not have the size ${database_size}`, listSizes(location))]),
    ...(wish.database_high_availability && (feature('ZoneRedundantHa') ?? found.zoneRedundantHaSupported) === 'Disabled'
      ? [
          fail(
            `${location} has no high availability across zones`,
            'Set database_high_availability = false, or another location',
          ),
        ]
      : []),
    ...(wish.database_geo_redundant_backup && (feature('GeoBackup') ?? found.geoBackupSupported) === 'Disabled'
      ? [
          fail(
            `${location} has no geo-redundant backup`,
            'Set database_geo_redundant_backup = false, or another location',
          ),
        ]
      : []),
    ...(sku?.supportedZones && wish.database_zone !== undefined && !sku.supportedZones.includes(wish.database_zone)
      ? [
          fail(
            `${database_size} is not in zone ${wish.database_zone}`,
            `Set database_zone to one of ${sku.supportedZones.join(', ')}`,
          ),
        ]
      : []),
  ];
  return problems.length > 0 ? problems : [pass(`version ${database_version}, ${database_size} in ${location}`)];
}

/** Terraform writes `GP_` before the size, the list of sizes does not. */
function bare(size: string): string {
  return size.replace(/^(?:B|GP|MO)_/, '').toLowerCase();
}

function listSizes(location: string): string {
  return `Set database_size to one of: az postgres flexible-server list-skus --location ${location} --output table`;
}

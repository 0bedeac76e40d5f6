import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReportedFinding } from '../../../scripts/doctor/check.js';
import { FakePrograms, type Answer } from '../azure/fake-programs.js';

const MAIN = 'scripts/doctor/main.ts';

const json = (value: unknown) => JSON.stringify(value);
/** An `az` command that gives this JSON. */
export const answers = (when: readonly string[], value: unknown): Answer => ({ when, stdout: json(value) });
/** An `az` command that fails with this line. */
export const fails = (when: readonly string[], line: string): Answer => ({
  when,
  stderr: `ERROR: ${line}\n`,
  status: 1,
});

export const vmSize = (name: string, family: string, vCPUs: number, more: object = {}) => ({
  ...{ name, family, resourceType: 'virtualMachines' },
  capabilities: [{ name: 'vCPUs', value: String(vCPUs) }],
  locationInfo: [{ location: 'westus', zones: ['1', '2', '3'] }],
  restrictions: [],
  ...more,
});

export const usage = (value: string, currentValue: number, limit: number) => ({
  ...{ currentValue: String(currentValue), limit: String(limit), localName: value },
  name: { value, localizedValue: value },
});

export const POSTGRES = {
  name: 'FlexibleServerCapabilities',
  reason: null,
  supportedFeatures: [{ name: 'OfferRestricted', status: 'Disabled' }],
  supportedServerVersions: [{ name: '16' }, { name: '17' }, { name: '18' }],
  supportedServerEditions: [
    { name: 'Burstable', supportedServerSkus: [{ name: 'Standard_B2s', supportedZones: ['1', '2'] }] },
    { name: 'GeneralPurpose', supportedServerSkus: [{ name: 'Standard_D2ds_v5' }] },
  ],
};

const PROVIDERS = [
  ...['Authorization', 'Compute', 'ContainerRegistry', 'ContainerService', 'DBforPostgreSQL', 'Insights'],
  ...['ManagedIdentity', 'Network', 'OperationalInsights', 'OperationsManagement', 'Storage'],
].map((name) => ({ namespace: `Microsoft.${name}`, state: 'Registered' }));

const free = { nameAvailable: true, message: null, reason: null };

/** A subscription in which nothing stands in the way. */
export const WELL: readonly Answer[] = [
  answers(['version'], { 'azure-cli': '2.77.0' }),
  answers(['account', 'show'], {
    id: 'sub-1',
    name: 'Data',
    state: 'Enabled',
    user: { name: 'me@example.com', type: 'user' },
  }),
  answers(['account', 'get-access-token'], '2026-11-24 20:00:00'),
  answers(['account', 'list-locations'], ['westus', 'westeurope']),
  answers(['provider', 'list'], PROVIDERS),
  answers(['rest', '*/permissions'], { value: [{ actions: ['*'], notActions: [] }] }),
  answers(['rest', '*directoryRole'], { value: [] }),
  answers(['rest', '*/authorizationPolicy'], { defaultUserRolePermissions: { allowedToCreateApps: true } }),
  answers(['rest', '*/checkNameAvailability'], free),
  answers(['check-name'], free),
  fails(['group', 'show'], "(ResourceGroupNotFound) Resource group 'rg-metaflow-default-westus' could not be found."),
  answers(['vm', 'list-skus'], [vmSize('Standard_D4ds_v5', 'standardDDSv5Family', 4)]),
  answers(['vm', 'list-usage'], [usage('cores', 0, 1000), usage('standardDDSv5Family', 0, 500)]),
  answers(['aks', 'get-versions'], {
    values: [
      { version: '1.36', isPreview: null, capabilities: { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'] } },
      { version: '1.35', isPreview: null, capabilities: { supportPlan: ['KubernetesOfficial'] } },
    ],
  }),
  answers(['postgres', 'list-skus'], [POSTGRES]),
];

export interface Examined {
  readonly status: unknown;
  readonly findings: readonly ReportedFinding[];
}

/** A machine and a subscription in which all is well, but for what a test changes. */
export class Examination {
  readonly programs = new FakePrograms();

  constructor() {
    this.variables();
    this.az();
    this.programs.answer('terraform', [{ when: ['version'], stdout: '{"terraform_version":"1.11.4"}' }]);
    this.programs.answer('kubectl', [answers([], { clientVersion: { gitVersion: 'v1.36.2' } })]);
  }

  /** @param lines beside the prefix */
  variables(...lines: readonly string[]): void {
    writeFileSync(path.join(this.programs.folder, 'acme.tfvars'), ['org_prefix = "acme"', ...lines, ''].join('\n'));
  }

  /** @param first before the answers of a subscription in which all is well */
  az(...first: readonly Answer[]): void {
    this.programs.answer('az', [...first, ...WELL]);
  }

  async run(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    return this.programs.run(MAIN, ['--work-dir', '.', '--var-file', 'acme.tfvars', ...args], { env });
  }

  async findings(env?: NodeJS.ProcessEnv): Promise<Examined> {
    const { status, out, err } = await this.run(['--json'], env);
    if (err !== '') throw new Error(err);
    return { status, findings: JSON.parse(out) as ReportedFinding[] };
  }

  remove(): void {
    this.programs.remove();
  }
}

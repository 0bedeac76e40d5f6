import { readFileSync } from 'node:fs';
import { AzError, type AzCommands } from '../../../scripts/azure/az.js';
import { AzureFacts } from '../../../scripts/doctor/azure-facts.js';
import type { ReportedFinding } from '../../../scripts/doctor/check.js';
import { AZURE_CHECKS } from '../../../scripts/doctor/checks/azure.js';
import { runChecks } from '../../../scripts/doctor/run-checks.js';
import { loadConfiguration } from '../../../stacks/configuration.js';
import { names } from '../../../stacks/naming.js';
import type { Answer } from '../azure/fake-programs.js';
import { answers, fails, POSTGRES, usage, vmSize, WELL } from './examination.js';

/** `az` in this process: the answers' first match counts, as with the program. */
function scripted(list: readonly Answer[]): AzCommands {
  const text = async (...args: readonly string[]) => {
    const fits = (word: string) =>
      args.some((arg) => arg === word || (word.startsWith('*') && arg.includes(word.slice(1))));
    const answer = list.find(({ when }) => when.every(fits));
    if (!answer) throw new Error(`the test has no answer to az ${args.join(' ')}`);
    if (answer.status) throw new AzError(`az ${args.join(' ')}`, answer.stderr ?? '');
    return answer.stdout ?? '';
  };
  return { text, json: async (schema, ...args) => schema.parse(JSON.parse(await text(...args))) };
}

/** @param first before the answers of a subscription in which all is well */
async function examine(first: readonly Answer[], variables: readonly string[] = []): Promise<ReportedFinding[]> {
  const given = ['org_prefix = "acme"', ...variables].map((line) => line.split(' = ')); // each is NAME = VALUE
  const env = Object.fromEntries(given.map(([name, value]) => [`TF_VAR_${name}`, value?.replace(/^"(.*)"$/, '$1')]));
  const configuration = await loadConfiguration({ directory: import.meta.dirname, varFiles: [], env });
  const az = scripted([...first, ...WELL]);
  const { signal } = new AbortController();
  const facts = new AzureFacts(az, configuration, names(configuration));
  const context = { configuration, env: {}, signal, names: names(configuration), az, subscription: 'sub-1', facts };
  return runChecks(AZURE_CHECKS, context, { atOnce: 3, signal, onDone: () => undefined });
}

const taken = { nameAvailable: false, reason: 'AlreadyExists', message: 'The name is already taken.' };
const troubles = (findings: readonly ReportedFinding[]) =>
  findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');

/** What is changed, and the finding that it leads to: verdict, name, parts of its text. */
const CASES: readonly (readonly [string, readonly Answer[], readonly string[], string, string, RegExp])[] = [
  [
    'a region that is not there',
    [answers(['list-locations'], ['westeurope'])],
    [],
    'fail',
    'region',
    /no region westus.*Set location/,
  ],
  [
    'a provider that is not registered',
    [answers(['provider', 'list'], [])],
    [],
    'warn',
    'provider Microsoft.ContainerService',
    /az provider register --namespace Microsoft\.ContainerService --wait/,
  ],
  [
    'Contributor',
    [answers(['*/permissions'], { value: [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }] })],
    [],
    'fail',
    'right to assign roles',
    /roleAssignments\/write.*Role Based Access Control Administrator/,
  ],
  [
    'Reader',
    [answers(['*/permissions'], { value: [{ actions: ['*/read'] }] })],
    [],
    'fail',
    'right to make resources',
    /managedClusters\/write/,
  ],
  [
    'a lock without the right to it',
    [answers(['*/permissions'], { value: [{ actions: ['*'], notActions: ['Microsoft.Authorization/locks/*'] }] })],
    ['delete_lock = true'],
    'fail',
    'right to make locks',
    /locks\/write/,
  ],
  [
    'a tenant where only administrators register applications',
    [answers(['*/authorizationPolicy'], { defaultUserRolePermissions: { allowedToCreateApps: false } })],
    [],
    'fail',
    'right to register applications',
    /identity = "workload_identity"/,
  ],
  [
    'a service principal, of which Graph says nothing',
    [fails(['*directoryRole'], '/me request is only valid with delegated authentication flow.')],
    [],
    'warn',
    'right to register applications',
    /could not be found out: \/me request/,
  ],
  [
    'a taken server name',
    [answers(['*/checkNameAvailability'], taken)],
    [],
    'fail',
    'name of the database server',
    /psql-acme-metaflow-default cannot be had/,
  ],
  [
    'a taken registry name',
    [answers(['acr', 'check-name'], taken)],
    [],
    'fail',
    'name of the registry',
    /cracmemetaflowdefault/,
  ],
  [
    'a group of somebody else',
    [answers(['group', 'show'], {}), answers(['resource', 'list'], [{ name: 'x', type: 'y' }])],
    [],
    'warn',
    'resource group',
    /exists with 1 resources, but without aks-acme-metaflow-default/,
  ],
  [
    'a size that the region has not',
    [answers(['vm', 'list-skus'], [])],
    [],
    'fail',
    'size Standard_D4ds_v5',
    /westus does not have it.*Set system_node_size/,
  ],
  [
    'a size that the subscription may not have',
    [
      answers(
        ['vm', 'list-skus'],
        [
          vmSize('Standard_D4ds_v5', 'f', 4, {
            restrictions: [{ type: 'Location', reasonCode: 'NotAvailableForSubscription' }],
          }),
        ],
      ),
    ],
    [],
    'fail',
    'size Standard_D4ds_v5',
    /not for this subscription/,
  ],
  [
    'a size that is not in a zone',
    [
      answers(
        ['vm', 'list-skus'],
        [vmSize('Standard_D4ds_v5', 'f', 4, { restrictions: [{ type: 'Zone', restrictionInfo: { zones: ['2'] } }] })],
      ),
    ],
    ['availability_zones = ["1", "2"]'],
    'fail',
    'size Standard_D4ds_v5',
    /not in zone 2 .*availability_zones = \["1","3"\]/,
  ],
  [
    'too little quota for the first nodes',
    [answers(['vm', 'list-usage'], [usage('cores', 0, 1000), usage('standardDDSv5Family', 5, 10)])],
    [],
    'fail',
    'quota standardDDSv5Family',
    /5 of 10 vCPUs left in westus, 8 needed at first.*myQuotas; or change system_node_size, task_node_size/,
  ],
  [
    'too little quota for the most nodes',
    [answers(['vm', 'list-usage'], [usage('cores', 0, 1000), usage('standardDDSv5Family', 0, 100)])],
    [],
    'warn',
    'quota standardDDSv5Family',
    /212 with the most nodes/,
  ],
  [
    'too little quota of the region',
    [answers(['vm', 'list-usage'], [usage('cores', 0, 4), usage('standardDDSv5Family', 0, 500)])],
    [],
    'fail',
    'quota cores',
    /4 of 4 vCPUs left/,
  ],
  [
    'a Kubernetes that AKS does not offer',
    [answers(['get-versions'], { values: [{ version: '1.35' }] })],
    [],
    'fail',
    'Kubernetes version',
    /does not offer 1\.36.*one of 1\.35/,
  ],
  [
    'a Kubernetes that is a preview',
    [answers(['get-versions'], { values: [{ version: '1.36', isPreview: true }] })],
    [],
    'warn',
    'Kubernetes version',
    /preview/,
  ],
  [
    'a Kubernetes with long-term support only',
    [
      answers(['get-versions'], {
        values: [{ version: '1.36', capabilities: { supportPlan: ['AKSLongTermSupport'] } }],
      }),
    ],
    [],
    'fail',
    'Kubernetes version',
    /long-term support/,
  ],
  [
    'PostgreSQL that is restricted',
    [
      answers(
        ['postgres'],
        [
          {
            ...POSTGRES,
            supportedFeatures: [{ name: 'OfferRestricted', status: 'Enabled' }],
            reason: 'Provisioning is restricted in this region.',
          },
        ],
      ),
    ],
    [],
    'fail',
    'PostgreSQL',
    /cannot have servers in westus: Provisioning is restricted/,
  ],
  [
    'PostgreSQL that is restricted, as older versions of az say it',
    [
      answers(
        ['postgres'],
        [{ restricted: 'Enabled', supportedServerVersions: [{ name: '17' }], supportedServerEditions: null }],
      ),
    ],
    [],
    'fail',
    'PostgreSQL',
    /cannot have servers/,
  ],
  [
    'a PostgreSQL version that is not offered',
    [],
    ['database_version = "16"', 'database_size = "GP_Standard_D96ds_v5"'],
    'fail',
    'PostgreSQL',
    /does not have the size GP_Standard_D96ds_v5/,
  ],
  [
    'high availability where there is none',
    [answers(['postgres'], [{ ...POSTGRES, zoneRedundantHaSupported: 'Disabled' }])],
    ['database_size = "GP_Standard_D2ds_v5"', 'database_high_availability = true'],
    'fail',
    'PostgreSQL',
    /no high availability/,
  ],
  [
    'a database zone that the size is not in',
    [],
    ['database_zone = "3"'],
    'fail',
    'PostgreSQL',
    /not in zone 3.*one of 1, 2/,
  ],
  [
    'a state that cannot be read',
    [fails(['storage', 'blob', 'list'], 'You do not have the required permissions needed to perform this operation.')],
    ['state_resource_group = "rg"', 'state_storage_account = "stacmetfstate"'],
    'fail',
    "place of Terraform's state",
    /stacmetfstate\/tfstate cannot be read.*bootstrap-state/,
  ],
];

test.each(CASES)('reports %s', async (_, first, variables, verdict, name, text) => {
  const found = (await examine(first, variables)).filter((finding) => finding.name === name);
  expect(found.map((finding) => finding.verdict)).toEqual([verdict]);
  expect(found.map((finding) => `${finding.found} ${finding.remedy}`)[0]).toMatch(text);
});

test('finds nothing where nothing is wrong', async () => {
  expect(troubles(await examine([]))).toEqual([]);
});

test('a deployment that runs already has its names and its quota', async () => {
  const own = [
    'stacmemetaflowdefault',
    'psql-acme-metaflow-default',
    'cracmemetaflowdefault',
    'aks-acme-metaflow-default',
  ];
  const findings = await examine([
    answers(['check-name'], taken),
    answers(['*/checkNameAvailability'], taken),
    answers(['group', 'show'], {}),
    answers(
      ['resource', 'list'],
      own.map((name) => ({ name, type: 'x' })),
    ),
    answers(['vm', 'list-usage'], [usage('cores', 240, 250), usage('standardDDSv5Family', 240, 250)]),
  ]);
  expect(troubles(findings)).toEqual([]);
});

test('spot nodes count against the quota of spot nodes', async () => {
  const limits = [usage('cores', 0, 100), usage('standardDDSv5Family', 0, 20), usage('lowPriorityCores', 0, 3)];
  const findings = await examine([answers(['vm', 'list-usage'], limits)], ['task_node_spot = true']);
  expect(troubles(findings).map(({ name, verdict }) => `${verdict} ${name}`)).toEqual(['fail quota lowPriorityCores']);
});

test('the list of sizes, which takes a minute, is asked for once', async () => {
  let count = 0;
  const az = scripted(WELL);
  const counting: AzCommands = {
    text: (...args) => az.text(...args),
    json: (schema, ...args) => (
      (count += Number(args.includes('list-skus') && args.includes('vm'))),
      az.json(schema, ...args)
    ),
  };
  const configuration = await loadConfiguration({
    directory: import.meta.dirname,
    varFiles: [],
    env: { TF_VAR_org_prefix: 'acme' },
  });
  const facts = new AzureFacts(counting, configuration, names(configuration));
  await Promise.all([facts.sizes(), facts.sizes()]);
  expect(count).toBe(1);
});

test('looks at the resource providers that Terraform registers', async () => {
  const source = readFileSync(new URL('../../../stacks/infra/providers.ts', import.meta.url), 'utf8');
  const registered = [...source.matchAll(/'(Microsoft\.\w+)'/g)].map(([, name]) => `provider ${name}`);
  expect(registered.length).toBeGreaterThan(8);
  expect(troubles(await examine([answers(['provider', 'list'], [])])).map(({ name }) => name)).toEqual(registered);
});

import path from 'node:path';
import { misuse, optionsHelp, parseCommandLine, resolveFrom, type OptionSpec } from '../azure/command-line.js';

export interface Options {
  /** Absolute. */
  readonly varFiles: readonly string[];
  /** Folder of *.auto.tfvars; absolute. */
  readonly workDir: string;
  readonly resourceGroup?: string;
  readonly storageAccount?: string;
  readonly container?: string;
  readonly replication: string;
  /** Object ids that get access beside the caller. */
  readonly members: readonly string[];
  readonly dryRun: boolean;
}

export interface Places {
  readonly cwd: string;
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

const REPLICATIONS = ['LRS', 'ZRS', 'GRS', 'GZRS'];
/** The state is small and worth a copy elsewhere; GRS is offered in nearly all regions, ZRS is not. */
const DEFAULT_REPLICATION = 'GRS';

const SPECS: readonly OptionSpec[] = [
  {
    name: 'var-file',
    value: 'FILE',
    help: 'variables of the deployment whose state it will hold; may be given several times',
  },
  { name: 'work-dir', value: 'DIR', help: 'folder of *.auto.tfvars, by default this checkout' },
  { name: 'resource-group', value: 'NAME', help: 'default: state_resource_group, else rg-PREFIX-tfstate-LOCATION' },
  { name: 'storage-account', value: 'NAME', help: 'default: state_storage_account, else stPREFIXtfstate' },
  { name: 'container', value: 'NAME', help: 'default: state_container (tfstate)' },
  { name: 'replication', value: 'KIND', help: `${REPLICATIONS.join(', ')} (${DEFAULT_REPLICATION})` },
  {
    name: 'member',
    value: 'OBJECT_ID',
    help: 'a group, user or principal that gets access, too; may be given several times',
  },
  { name: 'dry-run', help: 'only print the commands' },
  { name: 'help', help: 'print this' },
];

export const HELP = `Usage: npm run bootstrap-state -- --var-file FILE [OPTIONS]

Makes a place for Terraform's state that several people can use: a resource group, a storage account (TLS 1.2, logins of
Entra ID only, no public blobs, versions and deleted blobs kept for 30 days, a lock against deletion) and a private
container, and gives whoever calls it access to that container. Running it again changes nothing that is right already.
Prints the lines to add to FILE.

${optionsHelp(SPECS)}
`;

const OBJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws Failure (status 2) that names the first mistake */
export function parseOptions(args: readonly string[], { cwd, checkout, env }: Places): Options | 'help' {
  const given = parseCommandLine('npm run bootstrap-state', args, SPECS, env);
  if (given.has('help')) return 'help';
  const [word] = given.words;
  if (word !== undefined) throw misuse(`Unexpected argument "${word}". Variables are given as --var-file FILE.`);
  const replication = given.one('replication') ?? DEFAULT_REPLICATION;
  if (!REPLICATIONS.includes(replication)) {
    throw misuse(`--replication ${replication}: expected one of ${REPLICATIONS.join(', ')}.`);
  }
  const members = given.all('member');
  const strange = members.find((id) => !OBJECT_ID.test(id));
  if (strange !== undefined) {
    throw misuse(`--member ${strange}: expected an object id. Look it up: az ad group show --group NAME --query id`);
  }
  const [resourceGroup, storageAccount, container] = ['resource-group', 'storage-account', 'container'].map((name) =>
    given.one(name),
  );
  return {
    varFiles: resolveFrom(cwd, given.all('var-file')),
    workDir: path.resolve(cwd, given.one('work-dir') ?? checkout),
    ...(resourceGroup !== undefined && { resourceGroup }),
    ...(storageAccount !== undefined && { storageAccount }),
    ...(container !== undefined && { container }),
    replication,
    members,
    dryRun: given.has('dry-run'),
  };
}

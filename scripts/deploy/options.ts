import path from 'node:path';
import { misuse, optionsHelp, parseCommandLine, resolveFrom, type OptionSpec } from '../azure/command-line.js';
import { stacksOf, type StackName } from './stack-name.js';

export const VERBS = ['deploy', 'diff', 'destroy', 'synth', 'output'] as const;
export type Verb = (typeof VERBS)[number];

export interface Options {
  readonly verb: Verb;
  /** In the order of deployment. */
  readonly stacks: readonly StackName[];
  /** No stack was named: whichever there are. */
  readonly all: boolean;
  /** Absolute. */
  readonly varFiles: readonly string[];
  /** Folder of cdktf.out, of local state and of *.auto.tfvars; absolute. */
  readonly workDir: string;
  readonly autoApprove: boolean;
  readonly dryRun: boolean;
  readonly migrateState: boolean;
  readonly showSecrets: boolean;
  readonly json: boolean;
  /** The one output to print. */
  readonly output?: string;
}

/** Where relative paths start, and the default of --work-dir; both absolute. */
export interface Places {
  readonly cwd: string;
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

const TARGET = { name: 'target', value: 'STACK', help: 'infra, services, or all' };
const COMMON: readonly OptionSpec[] = [
  {
    name: 'var-file',
    value: 'FILE',
    help: 'variables (docs/variables.md); may be given several times, later ones win',
  },
  { name: 'work-dir', value: 'DIR', help: 'folder of cdktf.out and of local state, by default this checkout' },
  { name: 'help', help: 'print this' },
];
const AUTO_APPROVE = { name: 'auto-approve', help: 'do not ask' };
const DRY_RUN = { name: 'dry-run', help: 'only show the plan' };
const MIGRATE_STATE = {
  name: 'migrate-state',
  help: 'first move the state to where the state_ variables say (needed once after setting them)',
};

const SPECS: Record<Verb, readonly OptionSpec[]> = {
  deploy: [TARGET, ...COMMON, AUTO_APPROVE, DRY_RUN, MIGRATE_STATE],
  diff: [TARGET, ...COMMON],
  destroy: [TARGET, ...COMMON, AUTO_APPROVE, DRY_RUN],
  synth: [TARGET, ...COMMON],
  output: [
    TARGET,
    ...COMMON,
    { name: 'show-secrets', help: 'print secret outputs, too' },
    { name: 'json', help: 'print JSON' },
  ],
};

const PURPOSE: Record<Verb, string> = {
  deploy: `Makes or changes what the variables describe: first shows Terraform's plan, then asks, then applies exactly that plan.
--target is required: infra makes the Azure resources, services what runs on the cluster.`,
  diff: 'Shows what deploy would change, and changes nothing. Exit status: 0 no changes, 2 changes, 1 failure.',
  destroy: `Destroys what deploy has made, services before infra. Says what data will be lost, and wants org_prefix typed.`,
  synth: "Writes Terraform's JSON to cdktf.out/stacks and does nothing else. Needs no login.",
  output:
    'Prints the outputs of what is deployed. A secret one is printed only when it is named, or with --show-secrets.',
};

/** @throws Failure (status 2) that names the first mistake */
export function parseOptions(args: readonly string[], { cwd, checkout, env }: Places): Options | { help: string } {
  const verb = VERBS.find((name) => name === args[0]);
  if (!verb) throw misuse(`Found "${args[0] ?? ''}", expected one of ${VERBS.join(', ')}.`);
  const given = parseCommandLine(`npm run ${verb}`, args.slice(1), SPECS[verb], env);
  if (given.has('help')) return { help: helpText(verb) };

  const [word, second] = given.words;
  const unexpected = verb === 'output' ? second : word;
  if (unexpected !== undefined) {
    throw misuse(
      `Unexpected argument "${unexpected}". Options are written --NAME VALUE; see npm run ${verb} -- --help`,
    );
  }
  const target = given.one('target');
  if (verb === 'deploy' && target === undefined) {
    throw misuse('--target is missing. Expected --target infra, --target services or --target all.');
  }
  const workDir = given.one('work-dir');
  return {
    verb,
    stacks: stacksOf(target ?? 'all'),
    all: target === undefined || target === 'all',
    varFiles: resolveFrom(cwd, given.all('var-file')),
    workDir: workDir === undefined ? checkout : path.resolve(cwd, workDir),
    autoApprove: given.has('auto-approve'),
    dryRun: given.has('dry-run') || verb === 'diff',
    migrateState: given.has('migrate-state'),
    showSecrets: given.has('show-secrets'),
    json: given.has('json'),
    ...(word !== undefined && { output: word }),
  };
}

function helpText(verb: Verb): string {
  const name = verb === 'output' ? ' [NAME]' : '';
  const target = verb === 'deploy' ? '--target STACK ' : '';
  return `Usage: npm run ${verb} --${name} ${target}--var-file FILE [OPTIONS]

${PURPOSE[verb]}

${optionsHelp(SPECS[verb])}

Without --var-file: METAFLOW_VAR_FILE; terraform.tfvars and *.auto.tfvars in the working folder, and TF_VAR_… are read, too.
Local state is terraform.infra.tfstate and terraform.services.tfstate in the working folder, the same for npx cdktf deploy.
Relevant to Terraform: TF_CLI_CONFIG_FILE (mirrors of providers), ARM_… (logins other than az), TERRAFORM_BINARY_NAME.
`;
}

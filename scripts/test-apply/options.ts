import { parseArgs } from 'node:util';

export interface Options {
  /** Names in examples/, without .tfvars; empty: all. */
  readonly examples: readonly string[];
  /** Folder of a Terraform filesystem mirror, or a Terraform CLI configuration file; undefined: the registry. */
  readonly mirror: string | undefined;
  readonly keepLog: string | undefined;
  readonly judge: string | undefined;
  /** Only apply, an empty second plan and destroy. */
  readonly quick: boolean;
  /** The parts that belong to no example. */
  readonly failures: boolean;
  /** Nothing but them. */
  readonly onlyFailures: boolean;
  readonly parallel: number;
}

export const HELP = `npm run test:apply -- [EXAMPLE…] [options]     the infra stack, applied by real Terraform with the real providers

Applies each example (default: all in examples/) against a stand-in for Azure's API on this machine, sees that a second plan is empty,
makes the changes that users make and looks at what each touches, compares docs/variables.md with plans, destroys everything and looks for
leftovers. Then Azure fails in the ways that it does, and Terraform is killed, and a later apply has to finish the job.

  --mirror PATH      where the providers are: a folder that is a Terraform filesystem mirror, or a Terraform CLI configuration
                     file. Without it: TF_CLI_CONFIG_FILE, else Terraform's registry
  --judge FILE       a program that judges the requests' log: node FILE LOG, with a last line "judge: N errors, M warnings…"
  --keep-log FILE    keep what was sent (a request per line, in JSON); with several examples each gets FILE with its name in it
  --quick            only apply, second plan and destroy
  --no-failures      leave out the failures of Azure and the killed Terraform
  --only-failures    leave out the examples
  --parallel N       so many at a time, by default 2
  --help
`;

/** @throws Error that names the option when one is unknown or has a wrong value. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      mirror: { type: 'string' },
      judge: { type: 'string' },
      'keep-log': { type: 'string' },
      quick: { type: 'boolean', default: false },
      failures: { type: 'boolean', default: true },
      'only-failures': { type: 'boolean', default: false },
      parallel: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new Error(`--parallel ${values.parallel}: expected a whole number from 1`);
  return {
    examples: positionals,
    mirror: values.mirror,
    keepLog: values['keep-log'],
    judge: values.judge,
    quick: values.quick,
    failures: values['only-failures'] || (values.failures && !values.quick),
    onlyFailures: values['only-failures'],
    parallel,
  };
}

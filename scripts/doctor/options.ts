import path from 'node:path';
import { misuse, optionsHelp, parseCommandLine, resolveFrom, type OptionSpec } from '../azure/command-line.js';

export interface Options {
  /** Absolute. */
  readonly varFiles: readonly string[];
  /** Folder of *.auto.tfvars; absolute. */
  readonly workDir: string;
  readonly json: boolean;
}

export interface Places {
  readonly cwd: string;
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

const SPECS: readonly OptionSpec[] = [
  {
    name: 'var-file',
    value: 'FILE',
    help: 'variables (docs/variables.md); may be given several times, later ones win',
  },
  { name: 'work-dir', value: 'DIR', help: 'folder of *.auto.tfvars, by default this checkout' },
  { name: 'json', help: 'print JSON' },
  { name: 'help', help: 'print this' },
];

export const HELP = `Usage: npm run doctor -- --var-file FILE [OPTIONS]

Looks, before anything is created, for what would make deploying fail: tools and their versions, login and rights, names
that are taken, quota, and sizes and versions that the region does not have. Changes nothing. Exit status 1 on any fail.

${optionsHelp(SPECS)}
`;

/** @throws Failure (status 2) that names the first mistake */
export function parseOptions(args: readonly string[], { cwd, checkout, env }: Places): Options | 'help' {
  const given = parseCommandLine('npm run doctor', args, SPECS, env);
  if (given.has('help')) return 'help';
  const [word] = given.words;
  if (word !== undefined) throw misuse(`Unexpected argument "${word}". Variables are given as --var-file FILE.`);
  return {
    varFiles: resolveFrom(cwd, given.all('var-file')),
    workDir: path.resolve(cwd, given.one('work-dir') ?? checkout),
    json: given.has('json'),
  };
}

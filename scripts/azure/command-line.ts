import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorText, Failure } from '../local-stack/failure.js';

/** Exit status for a command line that is not understood; 1 stands for what went wrong later. */
const USAGE_STATUS = 2;

export interface OptionSpec {
  readonly name: string;
  /** Stands for the value in the help; a flag has none. */
  readonly value?: string;
  readonly help: string;
}

/** What was typed. Values are by option name, in the order given; a flag's value is ''. */
export class Given {
  constructor(
    private readonly values: ReadonlyMap<string, readonly string[]>,
    readonly words: readonly string[],
  ) {}

  has(name: string): boolean {
    return this.values.has(name);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** @throws Failure when it was given more than once */
  one(name: string): string | undefined {
    const [value, second] = this.all(name);
    if (second !== undefined) throw misuse(`--${name} is given twice, "${value}" and "${second}". Keep one of them.`);
    return value;
  }
}

export function misuse(message: string): Failure {
  return new Failure(message, [], USAGE_STATUS);
}

/**
 * Parsed loosely and judged here, because parseArgs' own errors are written for programmers.
 * @param env npm's variables in it tell which options npm has kept for itself
 * @throws Failure (status 2) that names the first mistake
 */
export function parseCommandLine(
  command: string,
  args: readonly string[],
  specs: readonly OptionSpec[],
  env: NodeJS.ProcessEnv,
): Given {
  const options = Object.fromEntries(
    specs.map(({ name, value }) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const) }]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs.find(({ name }) => name === token.name);
    if (!spec) {
      throw misuse(
        `Unknown option ${token.rawName}. Expected one of ${specs.map(({ name }) => `--${name}`).join(', ')}.`,
      );
    }
    if (spec.value !== undefined && (!token.value || token.value.startsWith('--'))) {
      throw misuse(`${token.rawName} has no value. Expected ${token.rawName} ${spec.value}.`);
    }
    if (spec.value === undefined && token.value !== undefined) {
      throw misuse(`${token.rawName} takes no value, found "${token.value}". Write only ${token.rawName}.`);
    }
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? '']);
  }
  refuseSwallowed(command, specs, values, env);
  return new Given(values, words);
}

/** npm keeps options that stand before its own `--`: a --dry-run that is lost this way would be a real run. */
function refuseSwallowed(
  command: string,
  specs: readonly OptionSpec[],
  given: ReadonlyMap<string, unknown>,
  env: NodeJS.ProcessEnv,
): void {
  if (env.npm_lifecycle_event === undefined) return;
  const lost = specs.find(({ name }) => !given.has(name) && env[`npm_config_${name.replaceAll('-', '_')}`]);
  if (lost && lost.name !== 'help') {
    throw misuse(`npm kept --${lost.name} for itself. Options come after "--": ${command} -- --${lost.name}`);
  }
}

/** Where the user stands: npm runs scripts in the package's folder and tells where it was called. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  return (env.npm_lifecycle_event !== undefined && env.INIT_CWD) || process.cwd();
}

export function optionsHelp(specs: readonly OptionSpec[]): string {
  const left = specs.map(({ name, value }) => `--${name}${value === undefined ? '' : ` ${value}`}`);
  const width = Math.max(...left.map((text) => text.length));
  return specs.map(({ help }, i) => `  ${left[i]?.padEnd(width)}  ${help}`).join('\n');
}

/** Absolute. */
export function resolveFrom(folder: string, files: readonly string[]): string[] {
  return files.map((file) => path.resolve(folder, file));
}

/** Prints what the user can act on as lines, and anything else as the defect that it is. @returns the exit status */
export function reportFailure(error: unknown, err: NodeJS.WriteStream): number {
  if (!(error instanceof Failure)) throw error;
  err.write(`${[errorText(error), ...error.details.map((detail) => `  ${detail}`)].join('\n')}\n`);
  return error.status;
}

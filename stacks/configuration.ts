import { z } from 'zod';
import { check } from './checks.js';
import { automaticFiles, fromEnvironment, readTfvars, TfvarsError, type Source } from './tfvars.js';
import { isVariable, variables, type Configuration } from './variables.js';
import { nearest } from './nearest.js';

export interface ConfigurationSources {
  /** Folder of `terraform.tfvars` and `*.auto.tfvars`; relative names count from here. */
  readonly directory: string;
  /** Files of `--var-file` or `METAFLOW_VAR_FILE`: they win, later ones over earlier ones. */
  readonly varFiles: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What is wrong with one variable. */
export interface Problem {
  readonly variable: string;
  /** What was expected, and what to do. */
  readonly reason: string;
  /** Where it was set; absent when nowhere. */
  readonly origin?: string;
  readonly value?: unknown;
}

/** All problems of a configuration, a line each. */
export class ConfigurationError extends Error {
  constructor(readonly lines: readonly string[]) {
    const count = lines.length === 1 ? 'one problem' : `${lines.length} problems`;
    super([`The configuration has ${count}; nothing was planned.`, ...lines.map((line) => `  - ${line}`)].join('\n'));
    this.name = 'ConfigurationError';
  }
}

/**
 * The variables, in Terraform's order of precedence: `TF_VAR_*`, `terraform.tfvars`, `terraform.tfvars.json`,
 * `*.auto.tfvars`, then the files that were named.
 *
 * @throws ConfigurationError with every problem found
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<Configuration> {
  const { values, origins } = merge(await readSources(sources));
  const problems = [...unknownVariables(origins), ...templates(values)];
  const said = new Set(problems.map(({ variable }) => variable));
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => isVariable(name)));
  const parsed = z.object(variables).safeParse(known);
  if (!parsed.success)
    problems.push(
      ...parsed.error.issues.map((issue) => problemOf(issue, known)).filter((problem) => !said.has(problem.variable)),
    );
  // Rules between variables make sense only on values that are right by themselves.
  else problems.push(...check(parsed.data).map((problem) => ({ value: known[problem.variable], ...problem })));
  if (problems.length > 0) throw new ConfigurationError(problems.map((problem) => line(problem, origins)));
  return Object.freeze(parsed.data as Configuration);
}

/** `METAFLOW_VAR_FILE` names one file, or several with commas between. */
export function varFilesOf(env: NodeJS.ProcessEnv): string[] {
  return (env['METAFLOW_VAR_FILE'] ?? '')
    .split(',')
    .map((file) => file.trim())
    .filter(Boolean);
}

async function readSources({ directory, varFiles, env }: ConfigurationSources): Promise<Source[]> {
  const files = [...(await automaticFiles(directory)), ...varFiles];
  const read = await Promise.allSettled([fromEnvironment(env), ...files.map((file) => readTfvars(directory, file))]);
  const lines = read.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof TfvarsError) return [result.reason.message];
    throw result.reason;
  });
  if (lines.length > 0) throw new ConfigurationError(lines);
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

function merge(sources: readonly Source[]) {
  const values: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source.values)) {
      // As in Terraform: null unsets, so that the default holds. Other programs' TF_VAR_ are none of our business,
      // unless one looks like a slip of the pen.
      if (source.origin.startsWith('environment') && !isVariable(name) && nearest(name, 2) === undefined) continue;
      values[name] = value ?? undefined;
      origins.set(name, source.origin);
    }
  }
  return { values, origins };
}

function unknownVariables(origins: ReadonlyMap<string, string>): Problem[] {
  return [...origins.keys()]
    .filter((name) => !isVariable(name))
    .map((name) => {
      const known = nearest(name);
      const hint = known === undefined ? 'docs/variables.md lists all' : `Did you mean "${known}"?`;
      return { variable: name, reason: `there is no such variable. ${hint}` };
    });
}

/** Terraform refuses references and functions in variable files, too; unread they would reach Azure as text. */
function templates(values: Readonly<Record<string, unknown>>): Problem[] {
  const holds = (value: unknown): boolean =>
    typeof value === 'string'
      ? /[$%]\{/.test(value)
      : typeof value === 'object' &&
        value !== null &&
        Object.entries(value).some(([key, item]) => holds(key) || holds(item));
  return Object.entries(values)
    .filter(([, value]) => holds(value))
    .map(([variable, value]) => ({
      variable,
      value,
      reason:
        'expected a value, not an expression. Variables, functions and templates cannot be used here: write the value itself',
    }));
}

function problemOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): Problem {
  const [variable = '', ...rest] = issue.path.map(String);
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    values,
  );
  const place = rest.length > 0 ? `${rest.join('.')}: ` : '';
  if (value === undefined && rest.length === 0) return { variable, reason: `is not set. ${missing(issue.message)}` };
  const keys = issue.code === 'unrecognized_keys' ? `there is no "${issue.keys.join('", "')}" in it` : undefined;
  const reason = keys ?? (issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message);
  return { variable, value, reason: `${place}${reason}` };
}

const missing = (expected: string) =>
  `${expected[0]?.toUpperCase()}${expected.slice(1)}. Write a line org_prefix = "acme"`;

/** `FILE: variable = value: what was expected, what to do` */
function line({ variable, value, reason }: Problem, origins: ReadonlyMap<string, string>): string {
  const origin = origins.get(variable);
  const shown = value === undefined ? '' : ` = ${JSON.stringify(value)}`;
  return `${origin === undefined ? '' : `${origin}: `}${variable}${shown}: ${reason}`;
}

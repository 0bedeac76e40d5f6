import { parse } from '@cdktf/hcl2json';
import { readFile, readdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

/** Values that one source sets, and the name by which an error refers to it. */
export interface Source {
  /** File as the user wrote it, or `environment`. */
  readonly origin: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A source that cannot be read; its text is a line for the user. */
export class TfvarsError extends Error {}

/** One `.tfvars` (HCL) or `.tfvars.json`. @throws TfvarsError */
export async function readTfvars(directory: string, file: string): Promise<Source> {
  const content = await readFile(resolve(directory, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new TfvarsError(`${file}: ${found}. Expected a file of variables, the first line being org_prefix = "…"`);
  });
  return { origin: file, values: file.endsWith('.json') ? fromJson(file, content) : await fromHcl(file, content) };
}

/** Terraform's own files in a folder, in its order: terraform.tfvars, terraform.tfvars.json, *.auto.tfvars[.json] by name. */
export async function automaticFiles(directory: string): Promise<string[]> {
  const files = await readdir(directory);
  const auto = files.filter((file) => /\.auto\.tfvars(\.json)?$/.test(file)).sort();
  return [...['terraform.tfvars', 'terraform.tfvars.json'].filter((file) => files.includes(file)), ...auto];
}

/**
 * The values of `TF_VAR_name`. Terraform takes a text as it is, and reads anything else as an expression: which of the two
 * depends on the variable's type, so a value that does not read as a list, map, number or boolean is left a text.
 */
export async function fromEnvironment(env: NodeJS.ProcessEnv): Promise<Source> {
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(env)) {
    if (!key.startsWith('TF_VAR_') || text === undefined) continue;
    const name = key.slice('TF_VAR_'.length);
    values[name] = /^\s*[[{]/.test(text) ? (await fromHcl(key, `value = ${text}`))['value'] : text;
  }
  return { origin: 'environment (TF_VAR_…)', values };
}

async function fromHcl(file: string, content: string): Promise<Record<string, unknown>> {
  try {
    // hcl2json takes an empty file for an error.
    return content.trim() === '' ? {} : ((await parse(basename(file), content)) as Record<string, unknown>);
  } catch (error) {
    // parse config: [FILE:LINE,COLUMN-COLUMN: SUMMARY; DETAIL]
    const text = error instanceof Error ? error.message : String(error);
    const [, line, reason] = /:(\d+),[^:]*: (.*?)\]?$/s.exec(text) ?? [undefined, '?', text];
    throw new TfvarsError(`${file}:${line}: ${reason} Expected lines such as org_prefix = "acme"`);
  }
}

function fromJson(file: string, content: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new TfvarsError(
      `${file}: ${error instanceof Error ? error.message : ''}. Expected JSON such as {"org_prefix": "acme"}`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TfvarsError(
    `${file}: found ${Array.isArray(value) ? 'a list' : typeof value}. Expected an object such as {"org_prefix": "acme"}`,
  );
}

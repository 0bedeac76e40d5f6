import { z } from 'zod';
import { groups } from '../stacks/variables.js';

/** docs/variables.md as Markdown: every variable with type, default, effect, cost, and what a later change destroys. */
export function variablesPage(): string {
  const tables = Object.entries(groups).map(([title, group]) => {
    const rows = Object.entries<z.ZodType>(group).map(([name, schema]) => row(name, schema));
    return [
      `## ${title}`,
      '',
      '| Variable | Type | Default | Effect | Cost | A later change |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
}

const INTRODUCTION = `# Variables

Made from \`stacks/variables/\` by \`UPDATE_DOCS=1 npm test -- test/docs\`; a test compares them.

One line \`name = value\` each in \`FILE.tfvars\` (or in JSON, \`FILE.tfvars.json\`). Order of precedence, as in Terraform: \`TF_VAR_name\` in
the environment, \`terraform.tfvars\`, \`terraform.tfvars.json\`, \`*.auto.tfvars\`, then \`--var-file\` (or \`METAFLOW_VAR_FILE\`, several separated by
commas); the last one wins. Prices are rough figures in US dollars, before any discount. Where the last column is empty, a change is made in place.`;

function row(name: string, schema: z.ZodType): string {
  const { description = '', unit, cost = '', change = '' } = schema.meta() ?? {};
  const type = typeOf(schema) + (unit === undefined ? '' : ` (${unit})`);
  return `| ${[`\`${name}\``, type, defaultOf(schema), description, cost, change].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodDefault) return `\`${JSON.stringify(schema.def.defaultValue)}\``;
  return schema instanceof z.ZodOptional ? '' : 'required';
}

/** A word or two for a schema, as Terraform calls its types. */
function typeOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return typeOf(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return typeOf(schema.def.out); // what a text is read as
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(', ');
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${String(value)}\``).join(', ');
  if (schema instanceof z.ZodNumber) return `number, ${schema.minValue} to ${schema.maxValue}`;
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodArray) return `list of ${plural(typeOf(schema.element))}`;
  if (schema instanceof z.ZodRecord) return 'map of texts';
  if (schema instanceof z.ZodObject) return 'object';
  throw new Error(`docs/variables.md has no word for a ${schema._zod.def.type}: add one to typeOf`);
}

const plural = (type: string) => (type === 'text' ? 'texts' : type);

import { z } from 'zod';
import { variables } from '../service/src/variables.js';

/** The the table of docs/configuration.md of environment variables, as Markdown: name, default, meaning, in the order of variables.ts. */
export function configurationTable(): string {
  const rows = Object.entries(variables).map(([name, schema]) => {
    const text = schema instanceof z.ZodDefault ? `\`${String(schema.def.defaultValue)}\`` : '';
    return `| \`${name}\` | ${text} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

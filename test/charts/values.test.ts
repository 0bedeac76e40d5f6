import { readFileSync } from 'node:fs';
import { chartValues } from '../../scripts/chart-values-table.js';
import { chartFolder } from '../support/helm.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

describe.each(['metaflow', 'argo-events-config'])('charts/%s', (chart) => {
  const values = chartValues(readFileSync(`${chartFolder(chart)}/values.yaml`, 'utf8'));
  const schema = JSON.parse(readFileSync(`${chartFolder(chart)}/values.schema.json`, 'utf8')) as Schema;

  it('says of every value what it does', () => {
    for (const { name, meaning } of values) expect(`${name}: ${meaning}`).toMatch(/: [A-Z].{7,}\.$/);
  });

  it('has a schema of just the values there are', () => {
    // Helm itself sets `global`.
    const inSchema = Object.entries(schema.properties ?? {}).flatMap(([name, sub]) => leaves(schema, sub, name));
    const missing = values.filter(({ name }) => !inSchema.some((path) => path === name || path.startsWith(`${name}.`)));
    const superfluous = inSchema.filter(
      (path) => path !== 'global' && !values.some(({ name }) => path === name || path.startsWith(`${name}.`)),
    );
    expect({ missing: missing.map(({ name }) => name), superfluous }).toEqual({ missing: [], superfluous: [] });
  });

  it('refuses unknown names wherever the schema names the known ones', () => {
    const open: string[] = [];
    visit(schema, '', (sub, path) => {
      if (sub.properties !== undefined && sub.additionalProperties !== false) open.push(path);
    });
    expect(open).toEqual([]);
  });
});

function resolve(root: Schema, { $ref, ...own }: Schema): Schema {
  return $ref === undefined ? own : (root.definitions?.[$ref.replace('#/definitions/', '')] ?? {});
}

function leaves(root: Schema, schema: Schema, path: string): string[] {
  const { properties } = resolve(root, schema);
  if (properties === undefined) return [path];
  return Object.entries(properties).flatMap(([name, sub]) => leaves(root, sub, `${path}.${name}`));
}

function visit(schema: Schema, path: string, look: (schema: Schema, path: string) => void): void {
  look(schema, path);
  for (const [name, sub] of Object.entries({ ...schema.properties, ...schema.definitions }))
    visit(sub, `${path}/${name}`, look);
  if (schema.items) visit(schema.items, `${path}/items`, look);
}

import { isCollection, isMap, isScalar, parseDocument, type Node, type Pair } from 'yaml';

/** A value that a user of a chart may set. */
export interface ChartValue {
  /** Its path, `ui.backend.replicas`. */
  readonly name: string;
  readonly byDefault: unknown;
  /** The comment above it. Empty when there is none. */
  readonly meaning: string;
}

/** The values of a values.yaml. A map is one value when it has a comment of its own, else its entries are values. */
export function chartValues(valuesYaml: string): ChartValue[] {
  const document = parseDocument(valuesYaml);
  const [error] = document.errors;
  if (error) throw error;
  if (!isMap(document.contents)) throw new Error('Found no map in values.yaml. Expected `name: value` lines.');
  return entries(document.contents.items, [], document.contents.commentBefore ?? undefined);
}

/** Their table in the chart's README, as Markdown. */
export function chartValuesTable(valuesYaml: string): string {
  const rows = chartValues(valuesYaml).map(
    ({ name, byDefault, meaning }) =>
      `| \`${name}\` | \`${JSON.stringify(byDefault)}\` | ${meaning.replaceAll('|', '\\|')} |`,
  );
  return ['| Value | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function entries(pairs: readonly Pair[], path: readonly string[], first?: string): ChartValue[] {
  return pairs.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) throw new Error(`Found a key that is not a text below "${path.join('.')}" in values.yaml.`);
    const name = [...path, String(key.value)];
    // The parser gives the comment above a map's first key to the map.
    const comment = key.commentBefore ?? (index === 0 ? first : undefined);
    if (comment === undefined && isMap(value) && value.items.length > 0) {
      return entries(value.items, name, value.commentBefore ?? undefined);
    }
    return [{ name: name.join('.'), byDefault: plain(value), meaning: (comment ?? '').replace(/\n ?/g, ' ').trim() }];
  });
}

function plain(value: unknown): unknown {
  return isScalar(value) || isCollection(value) ? (value as Node).toJSON() : value;
}

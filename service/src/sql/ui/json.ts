/** Rows whose tags are values instead of the texts that the pool gives. Rows of a run have the same ones, which are parsed once. */
export function parseJson<Row>(rows: readonly object[]): Row[] {
  const values = new Map<string, unknown>();
  const parse = (text: unknown): unknown => {
    if (typeof text !== 'string') return text;
    let value = values.get(text);
    if (value === undefined) values.set(text, (value = JSON.parse(text) as unknown));
    return value;
  };
  return (rows as Tagged[]).map((row) => {
    row.tags = parse(row.tags);
    row.system_tags = parse(row.system_tags);
    return row as Row;
  });
}

interface Tagged {
  tags?: unknown;
  system_tags?: unknown;
}

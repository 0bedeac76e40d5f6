import { chartValues, chartValuesTable } from '../../scripts/chart-values-table.js';

const VALUES = `first:
  # What this is.
  name: ''
  # A map that is one value,
  # said in two lines.
  resources:
    requests: { cpu: 1 }
# A choice: \`a|b\`.
choice: a
bare: []
`;

describe('the table of a chart’s values', () => {
  test('has a row for each value, by its path, with the comment above it', () => {
    expect(chartValues(VALUES)).toEqual([
      { name: 'first.name', byDefault: '', meaning: 'What this is.' },
      {
        name: 'first.resources',
        byDefault: { requests: { cpu: 1 } },
        meaning: 'A map that is one value, said in two lines.',
      },
      { name: 'choice', byDefault: 'a', meaning: 'A choice: `a|b`.' },
      { name: 'bare', byDefault: [], meaning: '' },
    ]);
  });

  test('is Markdown whose cells hold what their values do', () => {
    expect(chartValuesTable(VALUES).split('\n')).toEqual([
      '| Value | Default | Meaning |',
      '| --- | --- | --- |',
      '| `first.name` | `""` | What this is. |',
      '| `first.resources` | `{"requests":{"cpu":1}}` | A map that is one value, said in two lines. |',
      '| `choice` | `"a"` | A choice: `a\\|b`. |',
      '| `bare` | `[]` |  |',
    ]);
  });

  test('is not made of what cannot be read', () => {
    expect(() => chartValues('a: [')).toThrow(/at line 1/);
    expect(() => chartValues('- a')).toThrow('Found no map in values.yaml. Expected `name: value` lines.');
  });
});

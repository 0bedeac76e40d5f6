import { configurationTable } from '../../scripts/configuration-table.js';
import { variables } from '../../service/src/variables.js';

describe('the table of environment variables', () => {
  const [head, line, ...rows] = configurationTable().split('\n');

  test('is Markdown with a row for each variable', () => {
    expect([head, line]).toEqual(['| Variable | Default | Meaning |', '| --- | --- | --- |']);
    expect(rows.map((row) => /^\| `(\w+)` \| /.exec(row)?.[1])).toEqual(Object.keys(variables));
  });

  test('shows defaults as they are written in the environment, and none where there is none', () => {
    expect(rows).toContain('| `MF_METADATA_DB_PORT` | `5432` | PostgreSQL port. |');
    expect(rows).toContain('| `MF_METADATA_DB_SSL_CERT_PATH` |  | Client certificate (PEM). |');
    expect(rows.find((row) => row.includes('MF_MIGRATION_ENDPOINTS_ENABLED'))).toContain('| `true` |');
  });

  test('every variable has a meaning of one sentence or more', () => {
    for (const row of rows) expect(row).toMatch(/ \| [A-Z`"].*\. \|$/);
  });
});

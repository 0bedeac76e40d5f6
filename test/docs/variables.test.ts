import { readFileSync, writeFileSync } from 'node:fs';
import { variablesPage } from '../../scripts/variables-page.js';
import { variables } from '../../stacks/variables.js';

const PAGE = new URL('../../docs/variables.md', import.meta.url);

describe('docs/variables.md', () => {
  it('is what the schema says', () => {
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, variablesPage());
    expect(readFileSync(PAGE, 'utf8')).toBe(variablesPage());
  });

  it.each(Object.entries(variables))('says what %s does', (_name, schema) => {
    expect(schema.meta()?.description).toMatch(/^.{20,}$/s);
  });
});

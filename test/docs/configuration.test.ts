import { readFileSync, writeFileSync } from 'node:fs';
import { configurationTable } from '../../scripts/configuration-table.js';

const PAGE = new URL('../../docs/configuration.md', import.meta.url);
const BEGIN = '<!-- configuration: begin';
const END = '<!-- configuration: end -->';

describe('docs/configuration.md', () => {
  it('has the table of environment variables that the code has', () => {
    const text = readFileSync(PAGE, 'utf8');
    const start = text.indexOf('\n', text.indexOf(BEGIN)) + 1;
    const wanted = `${configurationTable()}\n`;
    const end = text.indexOf(END);
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, text.slice(0, start) + wanted + text.slice(end));
    else expect(text.slice(start, end)).toBe(wanted);
  });
});

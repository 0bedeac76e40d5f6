import { readFileSync, writeFileSync } from 'node:fs';
import { configurationTable } from '../scripts/configuration-table.js';

const README = new URL('../README.md', import.meta.url);
const BEGIN = '<!-- configuration: begin';
const END = '<!-- configuration: end -->';

describe('README.md', () => {
  it('has the table of environment variables that the code has', () => {
    const text = readFileSync(README, 'utf8');
    const start = text.indexOf('\n', text.indexOf(BEGIN)) + 1;
    const wanted = `${configurationTable()}\n`;
    const end = text.indexOf(END);
    if (process.env.UPDATE_README) writeFileSync(README, text.slice(0, start) + wanted + text.slice(end));
    else expect(text.slice(start, end)).toBe(wanted);
  });

  it('says the two lines that set the project up', () => {
    const lines = readFileSync(README, 'utf8').split('\n');
    expect(lines).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']));
  });
});

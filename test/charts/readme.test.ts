import { readFileSync, writeFileSync } from 'node:fs';
import { chartValuesTable } from '../../scripts/chart-values-table.js';
import { chartFolder } from '../support/helm.js';

const BEGIN = '<!-- values: begin';
const END = '<!-- values: end -->';

describe.each(['metaflow', 'argo-events-config'])('the README of charts/%s', (chart) => {
  it('has the table of values that values.yaml has', () => {
    const file = `${chartFolder(chart)}/README.md`;
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('\n', text.indexOf(BEGIN)) + 1;
    const end = text.indexOf(END);
    const wanted = `${chartValuesTable(readFileSync(`${chartFolder(chart)}/values.yaml`, 'utf8'))}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(file, text.slice(0, start) + wanted + text.slice(end));
    else expect(text.slice(start, end)).toBe(wanted);
  });
});

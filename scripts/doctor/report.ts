import { styleText } from 'node:util';
import type { ReportedFinding, Verdict } from './check.js';

const COLOURS = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'gray' } as const satisfies Record<Verdict, string>;

/** A line per finding, with the remedy below, and a summary. */
export function reportText(findings: readonly ReportedFinding[], colour: boolean): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ verdict, name, found, remedy }) => {
    const mark = colour ? styleText(COLOURS[verdict], verdict, { validateStream: false }) : verdict;
    return [
      `${mark}  ${name.padEnd(width)}  ${found}`,
      ...(remedy ? [`${' '.repeat(6 + width + 2)}-> ${remedy}`] : []),
    ];
  });
  return [...lines, '', summary(findings), ''].join('\n');
}

function summary(findings: readonly ReportedFinding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const counts = (['pass', 'warn', 'fail', 'skip'] as const)
    .map((verdict) => `${count(verdict)} ${verdict}`)
    .join(', ');
  return count('fail') > 0
    ? `${counts}. Deploying would fail.`
    : `${counts}. Nothing found that keeps deploying from succeeding.`;
}

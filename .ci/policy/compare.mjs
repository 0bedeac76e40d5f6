// Holds Checkov's report against the skips: node compare.mjs REPORT SKIPS EXAMPLE
import { readFileSync } from 'node:fs';

const [reportFile, skipsFile, example] = process.argv.slice(2);
const [report, skips] = [reportFile, skipsFile].map((file) => JSON.parse(readFileSync(file, 'utf8')));
const allowed = { ...skips.both, ...skips[example] };
const { passed, parsing_errors: unread } = report.summary;
if (unread > 0 || passed === 0) throw new Error(`Checkov read nothing: ${JSON.stringify(report.summary)}`);

const failed = new Map(report.results.failed_checks.map((check) => [check.check_id, check]));
const wrong = [
  ...[...failed.values()]
    .filter((check) => !(check.check_id in allowed))
    .map((check) => `${check.check_id} fails for ${check.resource}: ${check.check_name}`),
  ...Object.keys(allowed)
    .filter((id) => !failed.has(id))
    .map((id) => `${id} is in skips.json, but does not fail any more: remove it`),
];
for (const line of wrong) console.log(`  ${line}`);
console.log(`Checkov, ${example}: ${passed} passed, ${failed.size} skipped with a reason, ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;

/**
 * Checks the UI service of a started stack with Chromium, and with the real Metaflow.
 *
 *     npm start -- --ui-dir .ci/browser/page -- node --import tsx .ci/browser/check.ts page
 *     npm start -- --ui-dir DIR -- node --import tsx .ci/browser/check.ts ui      # DIR: a build of Metaflow's UI
 *
 * Prints a line for each check and at the end `N passed, M failed`; the exit status is 1 when one failed.
 */
import { Checks, PartEnded } from '../../scripts/test-docker/checks.js';
import { withBrowser } from './browser.js';
import { checkPage } from './page-checks.js';
import { checkUi } from './ui-checks.js';

const api = process.env.METAFLOW_UI_URL ?? 'http://127.0.0.1:8083';
const parts = { page: checkPage, ui: checkUi };
const part = parts[process.argv[2] as keyof typeof parts];
if (part === undefined) throw new Error(`Found "${process.argv[2]}". Expected ${Object.keys(parts).join(' or ')}.`);

const checks = new Checks((line) => console.log(line));
try {
  await withBrowser((browser) => part(checks, browser, api));
} catch (error) {
  if (!(error instanceof PartEnded)) {
    await checks.check('what the checks need', () => {
      throw error;
    });
  }
}
console.log(checks.summary);
process.exitCode = checks.failed > 0 ? 1 : 0;

import type { BrowserContext, Page } from 'playwright-core';
import type { Checks } from '../../scripts/test-docker/checks.js';
import { tasks, withRunningFlow } from './running-flow.js';

/** Metaflow's UI, as the UI service of the stack serves it (its --ui-dir). */
export async function checkUi(checks: Checks, browser: BrowserContext, api: string): Promise<void> {
  await withRunningFlow(api, async (flow) => {
    const taskPage = async (step: string) => {
      const [task] = await tasks(api, `${flow.path}/steps/${step}`);
      return `/UiFlow/${flow.runNumber}/${step}/${task?.task_id}`;
    };
    const open = async (at: string) => {
      const page = await browser.newPage();
      await page.goto(api + at);
      return page;
    };
    const home = await open('/');
    const run = await open(`/UiFlow/${flow.runNumber}/view/timeline`);

    await checks.require('the home page lists the run', () => shown(home, 'UiFlow').waitFor());
    await checks.check('the run is shown as running', () => shown(run, /^running$/i).waitFor());
    await checks.check('the timeline has the tasks', async () => {
      for (const step of ['start', 'work', 'join', 'wait']) await shown(run, step).waitFor();
    });
    await checks.check('a card of a running task is shown with its newest data', async () => {
      const page = await open(await taskPage('wait'));
      await page
        .frameLocator('iframe[title=Card]')
        .getByText(/turn \d+/)
        .waitFor();
    });
    await flow.finish();
    await checks.check('the open page of the run is told that it completed', () =>
      shown(run, /^completed$/i).waitFor(),
    );
    await checks.check('the open page of the run has got the tasks that came since', () => shown(run, 'end').waitFor());
    await checks.check('the DAG has the steps', async () => {
      const page = await open(`/UiFlow/${flow.runNumber}/view/dag`);
      for (const step of ['start', 'work', 'join', 'wait', 'end']) await shown(page, step).waitFor();
    });

    const task = await open(await taskPage('start'));
    await checks.check('a task has its logs', async () => {
      await task.getByText('to stdout: Žofie 東').waitFor();
      await task.getByText('to stderr').waitFor();
    });
    await checks.check('a task has its card', () =>
      task.frameLocator('iframe[title=Card]').getByText('A card that is shown').waitFor(),
    );
    await checks.check('a long card is as high as its content', async () => {
      const page = await open(await taskPage('end'));
      await page.frameLocator('iframe[title=Card]').getByRole('heading', { name: 'Task Metadata' }).waitFor();
      // 750 is what the UI takes when it knows no height.
      await page.waitForFunction(() => (document.querySelector('iframe[title=Card]')?.clientHeight ?? 0) > 750);
    });
    await checks.check('the run has its parameters', async () => {
      const page = await open(`/UiFlow/${flow.runNumber}/view/timeline`);
      await shown(page, 'Details').click();
      await shown(page, /an included file/).waitFor();
    });
  });
}

/** Its whole text; there are filters and menus of the same words, which are not open. */
function shown(page: Page, text: string | RegExp) {
  return page.getByText(text, { exact: true }).locator('visible=true').first();
}

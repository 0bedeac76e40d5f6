import assert from 'node:assert/strict';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import type { Checks } from '../../scripts/test-docker/checks.js';
import { data, tasks, until, withRunningFlow, type RunningFlow } from './running-flow.js';

const PAGE = fileURLToPath(new URL('page/index.html', import.meta.url));
const HOSTILE_CARD = fileURLToPath(new URL('hostile-card.html', import.meta.url));

interface Card {
  readonly hash: string;
}
/** What the hostile card says that it could reach. */
interface Told {
  readonly type: string;
  readonly reached: readonly string[];
  readonly tried: number;
}

/** The small page, served by the UI service (so the stack's --ui-dir is its folder) and from another origin. */
export async function checkPage(checks: Checks, browser: BrowserContext, api: string): Promise<void> {
  const elsewhere = await serveElsewhere();
  try {
    await withRunningFlow(api, async (flow) => {
      const places = [
        { where: 'from the same origin', url: `${api}/?` },
        { where: 'from another origin', url: `${elsewhere.url}/?api=${encodeURIComponent(api)}&` },
      ];
      const open = async (url: string, query: Record<string, string> = {}) => {
        const page = await browser.newPage();
        await page.goto(url + new URLSearchParams({ run: flow.path, ...query }).toString());
        return page;
      };
      const pages = await Promise.all(places.map(async ({ where, url }) => ({ where, url, page: await open(url) })));

      for (const { where, page } of pages) {
        await checks.check(`${where}: the tasks of a run are shown`, async () => {
          await item(page, 'tasks', /^wait\/\d+\/0 running$/).waitFor();
          assert.equal(await item(page, 'tasks', /^work\/\d+\/[01] (completed|failed)$/).count(), 4);
        });
      }
      await checks.require('the flow goes on to its end', () => flow.finish());
      for (const { where, page } of pages) {
        await checks.check(`${where}: what happens to tasks is shown when it happens`, () =>
          item(page, 'events', /^end\/\d+\/0 completed$/).waitFor(),
        );
      }

      const card = await cardOf(api, flow);
      const hostile = await placeHostileCard(api, flow);
      for (const { where, url } of places) {
        await checks.check(`${where}: a card is shown, as high as its content`, () =>
          checkCard(() => open(url, { card })),
        );
        await checks.check(`${where}: a hostile card reaches nothing`, async () => {
          const page = await open(url, { card: hostile });
          const { reached, tried } = await told(page);
          assert.deepEqual(reached, []);
          assert(tried > 10);
          const before = page.url();
          const refusal = page.waitForEvent('console', (message) =>
            /Unsafe attempt to initiate navigation/.test(message.text()),
          );
          await leave(page);
          await refusal;
          assert.equal(page.url(), before);
        });
      }
      await checks.check('without the sandbox, the hostile card reaches all that it tries', async () => {
        await browser.route(`**${hostile}*`, async (route) => {
          const answer = await route.fetch();
          const { 'content-security-policy': _, ...headers } = answer.headers();
          await route.fulfill({ response: answer, headers });
        });
        const page = await open(`${api}/?`, { card: hostile });
        const { reached, tried } = await told(page);
        assert.equal(reached.length, tried, `reached only ${reached.join(', ')}`);
        await leave(page);
        await page.waitForURL(`${api}/flows`);
      });
    });
  } finally {
    elsewhere.close();
  }
}

function item(page: Page, list: string, text: RegExp) {
  return page.locator(`#${list} li`).filter({ hasText: text });
}

async function checkCard(open: () => Promise<Page>): Promise<void> {
  const page = await open();
  await page.frameLocator('#card').getByText('A card that is shown').waitFor();
  await page.waitForFunction(() => (document.getElementById('card')?.clientHeight ?? 0) > 20);
}

/** The message is kept by the page, should it come before we listen. */
async function told(page: Page): Promise<Told> {
  const handle = await page.waitForFunction(() =>
    (window as unknown as { told: Told[] }).told.find(({ type }) => type === 'reached'),
  );
  return (await handle.jsonValue()) as Told; // waited for
}

/** Asks the hostile card to take the page to another address. */
function leave(page: Page): Promise<void> {
  return page.evaluate(() =>
    (document.getElementById('card') as HTMLIFrameElement).contentWindow?.postMessage('leave', '*'),
  );
}

/** Path of the card of the step `start`. */
async function cardOf(api: string, flow: RunningFlow): Promise<string> {
  const [task] = await tasks(api, `${flow.path}/steps/start`);
  const at = `${flow.path}/steps/start/tasks/${task?.task_id}/cards`;
  const [card] = await until('a card', () => data<Card[]>(api, at));
  return `${at}/${card?.hash}`;
}

/** Puts it beside the card of the step `start`, as whoever can write to the datastore could. @returns its path */
async function placeHostileCard(api: string, flow: RunningFlow): Promise<string> {
  const card = await cardOf(api, flow);
  const home = process.env.METAFLOW_HOME ?? '';
  const config = JSON.parse(await readFile(path.join(home, 'config.json'), 'utf8')) as Record<string, string>;
  const root = config.METAFLOW_DATASTORE_SYSROOT_LOCAL ?? '';
  const files = await readdir(root, { recursive: true });
  const file = files.find((name) => name.endsWith(`${path.basename(card)}.html`));
  assert(file, `no file of ${card} below ${root}`);
  await copyFile(HOSTILE_CARD, path.join(root, path.dirname(file), 'blank-hostile.html'));
  const list = path.dirname(card);
  await until('the hostile card', async () => (await data<Card[]>(api, list)).filter(({ hash }) => hash === 'hostile'));
  return `${list}/hostile`;
}

async function serveElsewhere() {
  const page = await readFile(PAGE);
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

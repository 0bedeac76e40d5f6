import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

/** Debian's; the flags keep it from looking for hosts of its maker at each start. */
const EXECUTABLE = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox', // refused to root, who runs CI
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's own guard of addresses like 127.0.0.1, which would stand in for ours.
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
];

/** Long, since a card's page looks for fonts where there may be no network, and machines are busy. */
export const WAIT_MS = 60_000;

/** A browser without a past, in a folder that is removed after `use`. */
export async function withBrowser<T>(use: (browser: BrowserContext) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'metaflow-browser-'));
  try {
    const viewport = { width: 1300, height: 900 };
    const browser = await chromium.launchPersistentContext(folder, {
      executablePath: EXECUTABLE,
      args: FLAGS,
      viewport,
    });
    browser.setDefaultTimeout(WAIT_MS);
    try {
      return await use(browser);
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The sandbox that a running relay starts beside itself at a click: apart from it, and gone without a trace. */
import { readdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StartedProduct } from '../hostile/started-product.ts';
import type { Running } from '../hostile/started-product.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { violations } from '../support/violations.ts';

const WITHIN_MS = 60_000;
const chromium = findChromium();

describe.skipIf(chromium === null)('the sandbox beside a relay', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());

  test('is opened at a click, is another world, and leaves nothing, however it ends', async () => {
    await using product = await StartedProduct.create();
    const running = await product.start();
    const page = await opened(browser, running);
    const folders = async (): Promise<string[]> =>
      (await readdir(product.dataDir)).filter((name) => name.startsWith('sandbox-'));

    const first = await start(page);
    await first
      .getByText(/Nothing here is real/)
      .first()
      .waitFor();
    expect(await folders()).toHaveLength(1);
    await page.getByText('Everything in it is pretended.').waitFor();
    expect(await violations(page)).toEqual([]);
    const field = first.getByRole('textbox', { name: 'Write as Maria Souza' });
    await field.fill('Hello from the sandbox');
    await field.press('Enter');
    const inbox = first.getByRole('log', { name: 'Conversation with Maria Souza' });
    await inbox.getByText('Hello from the sandbox').waitFor();
    expect(product.inbox()).toEqual([]);
    await page.getByRole('button', { name: 'Leave the sandbox and remove all of it' }).click();
    await page.getByRole('button', { name: 'Try it in the sandbox' }).waitFor();
    expect(await folders()).toEqual([]);
    await expect(fetch(first.url())).rejects.toThrow();

    // Killed, the relay can clear up nothing: its sandbox ends all the same, and the next one finds the folder.
    const second = await start(page);
    const left = await folders();
    await page.context().close();
    running.child.kill('SIGKILL');
    await running.ended;
    await eventually(async () => {
      await expect(fetch(second.url())).rejects.toThrow();
    });
    const again = await product.start();
    const third = await start(await opened(browser, again));
    expect(await folders()).toHaveLength(1);
    expect(await folders()).not.toEqual(left);

    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    expect(await folders()).toEqual([]);
    await expect(fetch(third.url())).rejects.toThrow();
  });
});

async function opened(browser: Browser, running: Running): Promise<Page> {
  const link = await eventually(() => {
    const [found] = /http:\S+\/#code=\S+/.exec(running.out()) ?? [];
    if (found === undefined) throw new Error(`no link in ${running.out()}`);
    return found;
  });
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(WITHIN_MS);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(new URL('#/setup', link).href);
  return page;
}

/** The page that the click opened. */
async function start(page: Page): Promise<Page> {
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Try it in the sandbox' }).click();
  const tab = await opening;
  await tab.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\//);
  return tab;
}

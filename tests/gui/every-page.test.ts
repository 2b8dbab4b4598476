/**
 * What holds for every page, whatever it shows: axe finds nothing, nothing is wider than the screen, and no policy is
 * broken. The pages are read from the router, so that a new one cannot be forgotten.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBusyRelay } from '../support/busy-relay.ts';
import type { BusyRelay } from '../support/busy-relay.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { guiPages } from '../support/gui-pages.ts';
import { openGui } from '../support/open-gui.ts';
import { violations } from '../support/violations.ts';

const SMALL = 390;
/** Each language once on each side; what is only wider or darker is no other page. */
const LOOKS = [
  ['light', 1024, 'en-US'],
  ['dark', SMALL, 'pt-BR'],
] as const;
const chromium = findChromium();

describe.skipIf(chromium === null)('every page', () => {
  let busy: BusyRelay;
  let browser: Browser;
  beforeAll(async () => {
    busy = await startBusyRelay();
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await busy[Symbol.asyncDispose]();
  });

  test.each(LOOKS)('can be read by everyone: %s, %d px, %s', async (colorScheme, width, locale) => {
    const viewport = { width, height: 844 };
    const look = { colorScheme, locale, viewport, reducedMotion: 'reduce' } as const;
    const page = await openGui(browser, busy.control, look);
    const watch = new PageWatch(page);
    const wrong: string[] = [];
    // From a page that is none of them, so that each is one that was not there before.
    for (const { name, address } of [...guiPages(busy)].reverse()) {
      await show(page, address);
      const found = await violations(page, { isSmall: width === SMALL });
      wrong.push(...found.map((one) => `${name}: ${one}`));
      const drawn = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (drawn > width) wrong.push(`${name} is ${String(drawn)} px wide`);
    }
    expect(wrong).toEqual([]);
    expect(watch.complaints).toEqual([]);
    expect([...watch.hosts]).toEqual(['127.0.0.1']);
    await page.context().close();
  });
});

/** With what the page asked for: its heading is a new one, a part of it is there, and nothing is loading any more. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate(`document.querySelector('h1').dataset.seen = 'yes'`);
  await page.evaluate(`location.hash = ${JSON.stringify(`#${address}`)}`);
  await page.locator('h1:not([data-seen])').waitFor();
  await page.locator('main :is(section, article)').first().waitFor();
  await expect.poll(() => page.locator('main [data-visible="true"]').count()).toBe(0);
}

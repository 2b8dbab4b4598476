/**
 * Every page by keyboard alone: what Tab reaches is seen, with a ring around it that stands out from what is behind it
 * (WCAG 2.4.7, 2.4.11, 1.4.11); Shift+Tab goes back the same way; a dialog keeps the focus, and gives it back.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBusyRelay } from '../support/busy-relay.ts';
import type { BusyRelay } from '../support/busy-relay.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { FOCUS_SEEN } from '../support/focus-seen.ts';
import { guiPages } from '../support/gui-pages.ts';
import { openGui } from '../support/open-gui.ts';

/** More stands on no page; a list without an end is left after so many. */
const MOST_STOPS = 250;
const AT_REST_MS = 5_000;
const chromium = findChromium();

interface Stop {
  /** Where in the page; null: the focus is on nothing of it. */
  readonly at: number | null;
  readonly what: string;
  /** What is wrong with how it is seen. */
  readonly wrong: readonly string[];
}

describe.skipIf(chromium === null)('by keyboard alone', () => {
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

  test.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 400],
    ['dark', 400],
  ] as const)('the focus is seen on every page: %s, %d px', async (colorScheme, width) => {
    const look = { colorScheme, viewport: { width, height: 800 } };
    const page = await openGui(browser, busy.control, look);
    const wrong: string[] = [];
    for (const { name, address } of [...guiPages(busy)].reverse()) {
      await show(page, address);
      const there = await walk(page);
      wrong.push(
        ...there.flatMap((stop) => stop.wrong.map((one) => `${name}: ${stop.what} ${one}`)),
      );
      if (there.length < 4) wrong.push(`${name}: only ${String(there.length)} can be reached`);
    }
    expect([...new Set(wrong)]).toEqual([]);
    await page.context().close();
  });

  test('Shift+Tab goes back the way that Tab came', async () => {
    const page = await openGui(browser, busy.control, { viewport: { width: 1200, height: 800 } });
    const places = (stops: readonly Stop[]) => stops.map(({ what }) => what);
    for (const address of ['/about', '/settings', '/messages']) {
      await show(page, address);
      const there = places(await walk(page));
      await begin(page);
      for (let pressed = 0; pressed < there.length; pressed += 1) await page.keyboard.press('Tab');
      const back: Stop[] = [];
      while (back.length < there.length - 1) {
        await page.keyboard.press('Shift+Tab');
        back.push(await stopOf(page));
      }
      expect(places(back).reverse(), address).toEqual(there.slice(0, -1));
    }
    await page.context().close();
  });

  test('every dialog keeps the focus, closes by Escape, and gives the focus back', async () => {
    const page = await openGui(browser, busy.control, { viewport: { width: 1200, height: 800 } });
    const dialog = page.getByRole('dialog').last();
    const opened: string[] = [];
    for (const { name, address } of [...guiPages(busy)].reverse()) {
      await show(page, address);
      const openers = page.locator('main button[aria-haspopup="dialog"]:enabled');
      for (let at = 0; at < (await openers.count()); at += 1) {
        const opener = openers.nth(at);
        const where = `${name}: ${(await opener.getAttribute('aria-label')) ?? ''}`;
        await opener.press('Enter');
        await dialog.waitFor();
        await staysIn(page, where);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        await expect.poll(() => isFocused(opener), { message: where }).toBe(true);
        opened.push(name);
      }
    }
    // A page on which none was found is no proof.
    expect(new Set(opened)).toEqual(
      new Set(['alerts', 'numbers-id', 'locations', 'people', 'routing']),
    );
    await page.context().close();
  });

  test('a message is opened, left for the next one, and closed', async () => {
    const page = await openGui(browser, busy.control, { path: `/messages` });
    const list = page.getByRole('listbox', { name: 'Messages, newest first' });
    await list.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('region', { name: /^Conversation/ }).waitFor();
    const before = page.url();
    await staysIn(page, 'message');
    const older = drawer.getByRole('button', { name: 'Older message' });
    await older.press('Enter');
    await expect.poll(() => page.url()).not.toBe(before);
    await drawer.getByRole('region', { name: /^Conversation/ }).waitFor();
    expect(await isFocused(older)).toBe(true);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await expect.poll(() => isFocused(list)).toBe(true);
    await page.context().close();
  });

  test('the menu of a small screen closes by Escape, and never lies over what has the focus', async () => {
    const page = await openGui(browser, busy.control, { viewport: { width: 400, height: 800 } });
    const burger = page.getByRole('button', { name: 'Open the menu' });
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await burger.press('Enter');
    await pages.getByRole('link', { name: 'Messages' }).press('Escape');
    await pages.waitFor({ state: 'hidden' });
    expect(await isFocused(burger)).toBe(true);
    await page.keyboard.press('Enter');
    const leave = page.getByRole('button', { name: 'Log out' });
    await leave.press('Tab');
    await pages.waitFor({ state: 'hidden' });
    expect((await stopOf(page)).wrong).toEqual([]);
    await page.context().close();
  });
});

/** What has the focus once the page is at rest: what moves in, or is still being read, may be off the screen for a moment. */
async function stopOf(page: Page): Promise<Stop> {
  const until = Date.now() + AT_REST_MS;
  for (;;) {
    const stop = await page.evaluate<Stop>(FOCUS_SEEN);
    if (stop.wrong.length === 0 || Date.now() > until) return stop;
  }
}

/** Tab and Shift+Tab, once around and more. */
async function staysIn(page: Page, where: string): Promise<void> {
  const inside = () =>
    page.evaluate<boolean>(`document.activeElement.closest('[role=dialog]') !== null`);
  await expect.poll(inside, { message: where }).toBe(true);
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let pressed = 0; pressed < 8; pressed += 1) {
      await page.keyboard.press(key);
      const stop = await stopOf(page);
      expect(await inside(), `${where}: ${key}`).toBe(true);
      expect(stop.wrong, `${where}: ${stop.what}`).toEqual([]);
    }
  }
}

async function isFocused(field: Locator): Promise<boolean> {
  return (await field.and(field.page().locator(':focus')).count()) === 1;
}

/** As if it had just been opened there: nothing of it has the focus. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate(`document.querySelector('h1').dataset.seen = 'yes'`);
  await page.evaluate(`location.hash = ${JSON.stringify(`#${address}`)}`);
  await page.locator('h1:not([data-seen])').waitFor();
  await page.locator('main :is(section, article)').first().waitFor();
  await expect.poll(() => page.locator('main [data-visible="true"]').count()).toBe(0);
  await begin(page);
}

/** The next Tab leads to the first of the page. */
async function begin(page: Page): Promise<void> {
  await page.evaluate(`document.querySelector('a[href="#content"]').focus()`);
  await page.evaluate(`document.activeElement.blur()`);
  await page.evaluate(`scrollTo(0, 0)`);
}

/** In the order of the page, until the focus leaves it or begins anew. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const stop = await stopOf(page);
    if (stop.at === null || stop.at <= (stops.at(-1)?.at ?? -1)) return stops;
    stops.push(stop);
  }
  return stops;
}

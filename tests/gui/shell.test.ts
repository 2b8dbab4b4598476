/** What is around every page, in a real browser: log-in, lost connection, languages, small screens, hostile names. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import type { LocationId } from '../../core/relay/message.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { Keyboard } from '../support/keyboard.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

const GUI = join(import.meta.dirname, '../../dist/gui');
const MOST_FIRST_LOAD = 300_000;
const chromium = findChromium();

describe.skipIf(chromium === null)('the pages in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  beforeAll(async () => {
    relay = await TestRelay.create();
    control = await startControl(relay);
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  const opened = (options: BrowserContextOptions = {}): Promise<Page> =>
    openGui(browser, control, options);

  test('a direction is paused on the overview: what comes is kept, and leaves in order afterwards', async () => {
    const page = await opened();
    const panel = page.getByRole('region', { name: 'Pause a direction' });
    await panel.getByRole('button', { name: 'Pause: WhatsApp → HighLevel' }).click();
    await page.getByText('What goes to HighLevel is paused by a person.').first().waitFor();
    const texts = ['first of the pause', 'second of the pause', 'third of the pause'];
    for (const text of texts) {
      relay.evolution.receives({ from: '5511977776666', text });
      await relay.evolution.idle();
    }
    expect(relay.inbox().filter((text) => texts.includes(text))).toEqual([]);
    const held = page.getByRole('region', { name: 'Cannot leave at the moment' });
    await held.getByText('shop: 3 messages in 1 conversation').waitFor();
    await held.getByText('What goes to HighLevel is paused by a person.').waitFor();
    expect(await held.getByRole('link').getAttribute('href')).toMatch(
      /#\/messages\?.*state=waiting/,
    );
    const rate = page.getByRole('link', {
      name: /^WhatsApp → HighLevel, in the last minute: [1-9]/,
    });
    await rate.waitFor();
    expect(await rate.getAttribute('href')).toMatch(/direction=to-highlevel/);
    await panel.getByRole('button', { name: 'Resume: WhatsApp → HighLevel' }).click();
    await eventually(() => {
      expect(relay.inbox().filter((text) => texts.includes(text))).toEqual(texts);
    });
    await panel.getByRole('button', { name: 'Pause: WhatsApp → HighLevel' }).waitFor();
    await held.waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('the overview does not call it well while a message waits for a number that has just gone', async () => {
    await relay.meets('5511966665555');
    const page = await opened();
    const well = page.getByText('Everything is running.');
    await well.waitFor();
    relay.evolution.goesOffline();
    relay.answers('waits for the phone', '5511966665555');
    const held = page.getByRole('region', { name: 'Cannot leave at the moment' });
    await held.getByText('The WhatsApp number shop is not connected.').waitFor();
    expect(await well.count()).toBe(0);
    relay.evolution.goesOnline();
    await held.waitFor({ state: 'hidden' });
    await well.waitFor();
    await page.context().close();
  });

  test('the menu opens on a small phone', async () => {
    const page = await opened({ viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Locations' }).click();
    await page.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
    await page.context().close();
  });

  test('speaks the browser’s language, and another one when asked', async () => {
    const page = await opened({ locale: 'pt-BR' });
    await page.getByRole('heading', { name: 'Visão geral' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
    await page.getByRole('button', { name: /Idioma/ }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Resumen' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Resumen' }).waitFor();
    await page.context().close();
  });

  test('a lost connection is said at once, and heals by itself', async () => {
    const page = await opened();
    await page.getByText('The way of a message').waitFor();
    await page.context().setOffline(true);
    await page.getByText('The connection to the relay is lost.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('The connection to the relay is lost.').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('names are text, whatever they hold, and no policy is broken', async () => {
    const { parts } = relay.service;
    const id = 'planted' as LocationId;
    const name = '<img src=x onerror="document.title=1">';
    const tokens = { accessToken: 'a', refreshToken: null, expiresAt: 0, scopes: null };
    await parts.locations.add(
      { id, name, companyId: null, language: 'en', timeZone: null },
      parts.tokenStore.seal(id, tokens),
    );
    const page = await opened();
    const watch = new PageWatch(page);
    for (const [path, heading] of [
      ['/', 'Overview'],
      ['/locations', 'Locations'],
    ] as const) {
      await page.goto(`${control.url}/#${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.getByText(name).first().waitFor();
    }
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Locations · Waybridge');
    expect(watch.complaints).toEqual([]);
    expect([...watch.hosts]).toEqual(['127.0.0.1']);
    await page.context().close();
    await parts.locations.remove(id);
  });

  test('a location is removed only after the consequence was read', async () => {
    const { parts } = relay.service;
    const id = 'to-go' as LocationId;
    const tokens = { accessToken: 'a', refreshToken: null, expiresAt: 0, scopes: null };
    await parts.locations.add(
      { id, name: 'Closed shop', companyId: null, language: 'en', timeZone: null },
      parts.tokenStore.seal(id, tokens),
    );
    const page = await opened();
    await page.goto(`${control.url}/#/locations`);
    await page.getByRole('button', { name: 'Remove: Closed shop' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Closed shop?' });
    await dialog.getByText('Contacts, links and history stay').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(parts.locations.get(id)).not.toBeNull();
    await page.getByRole('button', { name: 'Remove: Closed shop' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('row', { name: /Closed shop/ }).waitFor({ state: 'hidden' });
    expect(parts.locations.get(id)).toBeNull();
    await page.context().close();
  });

  test('a backup is made at a click, and listed', async () => {
    const page = await opened();
    await page.goto(`${control.url}/#/settings`);
    await page.getByText('There is no backup yet.').waitFor();
    await page.getByRole('button', { name: 'Make one now' }).click();
    const [made] = await eventually(async () => {
      const all = await relay.service.parts.backups.all();
      expect(all).toHaveLength(1);
      return all;
    });
    await page
      .getByRole('status')
      .getByText(made?.file ?? '')
      .waitFor();
    await page.getByRole('row', { name: /[AP]M asked for/ }).waitFor();
    await page.context().close();
  });

  test('every setting says what it does, what it is, and who has set it; a secret never what it is', async () => {
    const page = await openGui(browser, control, { path: '/settings' });
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name} `) });
    await expect.poll(() => row('LOG_LEVEL').textContent()).toMatch(/logs tell.*infodefault$/);
    const given = await row('WAYBRIDGE_MESSAGE_TEXT').textContent();
    expect(given).toMatch(/what a message says.*clickDefault: clickthe command line$/);
    const secret = await row('GHL_CLIENT_SECRET').textContent();
    expect(secret).toMatch(/Proves.*set, not shownDefault: not setthe command line$/);
    expect(await page.textContent('main')).not.toContain(relay.config.clientSecret);
    await page.context().close();
  });

  test('a refused act says why, and what mends it', async () => {
    const page = await opened();
    await page.goto(`${control.url}/#/locations`);
    await page.getByRole('button', { name: /^Remove: / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alert').getByText('waybridge instances remove').waitFor();
    await page.context().close();
  });

  test('works by keyboard alone', async () => {
    const page = await opened();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = 'document.activeElement?.id';
    await expect.poll(() => page.evaluate(focused)).toBe('content');
    const link = page.getByRole('navigation').getByRole('link', { name: 'Locations' });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
    await page.context().close();
  });

  test('a menu of the head is chosen from by keyboard alone, and closes by itself', async () => {
    const page = await opened();
    const keys = new Keyboard(page);
    const button = page.getByRole('button', { name: 'Light or dark' });
    const choice = (name: string) => page.getByRole('menuitem', { name });
    const focused = page.locator(':focus');
    await keys.press(button);
    await choice('As the system').and(focused).waitFor();
    await page.keyboard.press('ArrowUp');
    await choice('Dark').and(focused).waitFor();
    await page.keyboard.press('Enter');
    await button.and(focused).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await page.keyboard.press('ArrowDown');
    await choice('As the system').and(focused).waitFor();
    await page.keyboard.press('Escape');
    await button.and(focused).waitFor();
    await button.click();
    await page.getByRole('heading', { level: 1 }).click();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('what the first page loads stays small, and travels compressed', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const scripts = new Set<string>();
    const styles = new Set<string | undefined>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) scripts.add(pathname);
      if (pathname.endsWith('.css')) styles.add(response.headers()['content-encoding']);
    });
    await page.goto(control.logInLink());
    await page.getByText('The way of a message').waitFor();
    const sizes = await Promise.all(
      [...scripts].map(async (path) => gzipSync(await readFile(join(GUI, path))).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(MOST_FIRST_LOAD);
    expect((await readdir(join(GUI, 'assets'))).length).toBeGreaterThan(sizes.length);
    expect([...styles]).toEqual(['br']);
    const largest = [...scripts][sizes.indexOf(Math.max(...sizes))] ?? '';
    const plain = await readFile(join(GUI, largest), 'utf8');
    for (const [asked, given] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await fetch(`${control.url}${largest}`, {
        headers: { 'accept-encoding': asked },
      });
      expect(answer.headers.get('content-encoding')).toBe(given);
      expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
      expect(answer.headers.get('vary')).toBe('Accept-Encoding');
      expect(await answer.text()).toBe(plain);
    }
    await context.close();
  });
});

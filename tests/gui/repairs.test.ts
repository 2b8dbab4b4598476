/** What is wrong is found in the browser, leads to its page, and vanishes when it is mended. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { tunnelAt } from '../support/tunnel-at.ts';
import { violations } from '../support/violations.ts';

const MARIA = '5511988887777';
/** The number's own, as it is known already. */
const PHONE = '5511990000001';
const chromium = findChromium();

describe.skipIf(chromium === null)('repairs in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  beforeEach(async () => {
    relay = await TestRelay.create({
      times: { retryLadderMs: [10], lookupLadderMs: [50, 50, 50], watchEveryMs: 300 },
      service: { tokenTimes: { young: 0, reread: 10 } },
    });
    control = await startControl(relay);
  });
  afterEach(async () => {
    await page.context().close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    page = await openGui(browser, control, { ...options, path: '/repairs' });
    await page.getByRole('heading', { name: 'Repairs', level: 1 }).waitFor();
  }

  const broken = (text: string | RegExp): Locator =>
    page
      .getByRole('region', { name: 'To be mended' })
      .getByRole('listitem')
      .filter({ hasText: text });

  test('P1: a number that was logged out is found and linked again by QR code, and what waited leaves', async () => {
    const { evolution, place } = relay;
    const { instance } = place;
    await relay.meets(MARIA);
    await open();
    await page.getByText('Nothing is broken.').waitFor();
    evolution.loggedOut({ instance });
    const one = broken('number.logged-out');
    await one.getByText('Critical').waitFor();
    await one.getByText(/^since /).waitFor();
    relay.answers('waits for the phone');
    await eventually(async () => {
      expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'waiting' }]);
    });
    await one.getByRole('link', { name: /^What it means/ }).click();
    await page.getByRole('heading', { name: 'A number has to be linked with WhatsApp' }).waitFor();
    await page.getByRole('heading', { name: 'What to do' }).waitFor();
    await page.getByRole('link', { name: 'All repairs' }).click();
    await one.getByRole('link', { name: /^Go there/ }).click();
    await page.getByRole('heading', { name: instance, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Show a QR code' }).click();
    // Its Evolution deletes and makes it again, for which the server's own key is missing here.
    await page.getByLabel(/^Global key/).fill(evolution.apiKey);
    await page.getByRole('button', { name: 'Check and keep' }).click();
    await page.getByRole('img', { name: 'QR code to be scanned in WhatsApp' }).waitFor();
    evolution.scans({ instance, phone: PHONE });
    await page.getByText(/^Connected: /).waitFor();
    await eventually(() => {
      const sent = evolution.chat(`${MARIA}@s.whatsapp.net`, instance);
      const texts = sent.filter(({ origin }) => origin !== 'contact').map(({ text }) => text);
      expect(texts).toEqual(['waits for the phone']);
    });
    await page.goto(`${control.url}/#/repairs`);
    await page.getByText('Nothing is broken.').waitFor();
  });

  test('a webhook that another tool took is found and taken back', async () => {
    await open();
    relay.evolution.setWebhook(relay.place.instance, { url: 'http://127.0.0.1:9/theirs' });
    await broken('instance.webhook-stolen')
      .getByRole('link', { name: /^Go there/ })
      .click();
    await page.getByRole('button', { name: 'Register the webhook' }).click();
    await eventually(() => {
      expect(relay.evolution.instances()[0]?.webhook?.url).toContain(relay.service.publicUrl);
    });
    await page.goto(`${control.url}/#/repairs`);
    await page.getByText('Nothing is broken.').waitFor();
  });

  test('P1: access that HighLevel withdrew is found, given again by OAuth, and what waited leaves', async () => {
    const { highlevel, place } = relay;
    await relay.meets(MARIA);
    await open();
    highlevel.endTokens(place.locationId, 'all');
    highlevel.fault({ route: 'reconnect', kind: 'refuse', status: 400, times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'waits' });
    await broken('location.revoked').getByText('Critical').waitFor();
    // One thing is wrong; that its messages wait is no other.
    await broken('breaker.highlevel').waitFor({ state: 'hidden' });
    await page.goto(`${control.url}/#/`);
    await page.getByRole('link', { name: /^Go there: .*\bshop\b/ }).click();
    await page.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
    await page.goto(`${control.url}/#/repairs`);
    await broken('location.revoked')
      .getByRole('link', { name: /^Go there/ })
      .click();
    expect(relay.inbox()).toEqual(['Oi']);
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Connect again: shop' }).click();
    const tab = await opened;
    await tab.getByRole('link', { name: 'shop', exact: true }).click();
    await tab.getByText('shop is connected.').waitFor();
    await tab.close();
    await page.getByRole('row', { name: /shop/ }).getByText('active').waitFor();
    await page.getByRole('button', { name: 'Connect again: shop' }).waitFor({ state: 'hidden' });
    await eventually(() => {
      expect(relay.inbox()).toEqual(['Oi', 'waits']);
    });
    await page.goto(`${control.url}/#/repairs`);
    await page.getByText('Nothing is broken.').waitFor();
  });

  test('a tunnel that died is found, and its return too', async () => {
    await open();
    const port = await freePort();
    const address = `http://127.0.0.1:${String(port)}`;
    const times = { reachEveryMs: 200, reachAgainMs: 200, reachConfirmMs: 50, reachTickMs: 50 };
    await using behind = await TestRelay.create({ times, config: { appUrl: address } });
    await using pages = await startControl(behind);
    let tunnel = await tunnelAt(port, behind.service.publicUrl);
    await page.goto(pages.logInLink());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${pages.url}/#/repairs`);
    await page.getByText('Nothing is broken.').waitFor();
    await tunnel[Symbol.asyncDispose]();
    await broken('reach.refused').getByText('Critical').waitFor();
    await broken('reach.refused')
      .getByRole('link', { name: /^Go there/ })
      .click();
    await page.getByRole('heading', { name: 'Public address', level: 1 }).waitFor();
    tunnel = await tunnelAt(port, behind.service.publicUrl);
    await page.goto(`${pages.url}/#/repairs`);
    await page.getByText('Nothing is broken.').waitFor();
    await tunnel[Symbol.asyncDispose]();
  });

  test.each([
    ['light', 1440],
    ['dark', 360],
  ] as const)('can be read by everyone: %s, %d px', async (colorScheme, width) => {
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    await open({ colorScheme, viewport: { width, height: 800 } });
    await broken('paused.to-highlevel').getByText('Notice').waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await broken('paused.to-highlevel')
      .getByRole('link', { name: /^What it means/ })
      .click();
    await page.getByRole('heading', { name: 'The relay is paused' }).waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
  });
});

/** From an empty data folder to a relayed message, as a person does it who has a keyboard and no mouse. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { EmptyRelay } from '../support/empty-relay.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { Keyboard } from '../support/keyboard.ts';
import { openGui } from '../support/open-gui.ts';
import { tunnelAt } from '../support/tunnel-at.ts';
import { violations } from '../support/violations.ts';

const PHONE = '5511990000077';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const picture = { fileName: 'lamp.png', mimeType: 'image/png', base64: PNG };
const chromium = findChromium();

describe.skipIf(chromium === null)('the set-up in a browser', () => {
  let browser: Browser;
  let relay: EmptyRelay;
  let page: Page;
  let keys: Keyboard;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    relay = await EmptyRelay.start();
    page = await opened();
    keys = new Keyboard(page);
  });
  afterEach(async () => {
    await page.context().close();
    await relay[Symbol.asyncDispose]();
  });

  function opened(): Promise<Page> {
    const at = { url: relay.pagesUrl, logInLink: () => relay.logInLink() };
    return openGui(browser, at, { reducedMotion: 'reduce' });
  }

  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const step = (name: string, state: string) =>
    page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: `${name} ${state}` });
  const field = (name: string | RegExp) =>
    page.getByLabel(name, { exact: typeof name === 'string' });
  const goOn = (name: string) => page.getByRole('link', { name: `Go on: ${name}` });
  const said = (text: string | RegExp) => page.getByText(text).first();

  async function reach(url: string): Promise<void> {
    await keys.type(page.getByRole('textbox', { name: 'Public address' }), url);
    await keys.press(button('Save and apply'));
  }

  async function enterApp(secret: string): Promise<void> {
    const { highlevel } = relay.world.relay;
    await keys.type(field('Client id'), highlevel.clientId);
    await keys.type(field('Client secret'), secret);
    await keys.type(field('Id of the conversation provider'), highlevel.providerId);
    await keys.press(button('Save and apply'));
  }

  async function addServer(url: string, key: string): Promise<void> {
    await keys.type(field(/^Address, such as/), url);
    await keys.type(field(/^Global key/), key);
    await keys.press(button('Check and keep'));
  }

  test('leads from nothing to a text and a picture each way, by keyboard alone', async () => {
    const { highlevel, evolution } = relay.world;
    await heading('1. Public address').waitFor();
    expect(page.url()).toMatch(/#\/setup$/);
    expect(await violations(page)).toEqual([]);
    await reach('relay.example.com');
    await said(/^It must be an address that starts with/).waitFor();
    await reach(relay.publicUrl);
    await step('Public address', 'Done').waitFor();

    await keys.press(goOn('HighLevel app'));
    await heading('2. HighLevel app').waitFor();
    for (const value of [
      `${relay.publicUrl}/oauth/callback`,
      `${relay.publicUrl}/webhooks/ghl-app`,
      `${relay.publicUrl}/webhooks/ghl`,
      'conversations/message.write',
    ]) {
      await button(`Copy ${value}`).waitFor();
    }
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await keys.press(button(`Copy ${relay.publicUrl}/webhooks/ghl`));
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${relay.publicUrl}/webhooks/ghl`,
    );
    expect(await violations(page)).toEqual([]);
    await enterApp('not-the-secret');
    await step('HighLevel app', 'Does not work').waitFor();
    await said('HighLevel does not accept the app’s client id and secret.').waitFor();
    await keys.type(field('Client secret'), relay.world.relay.highlevel.clientSecret);
    await keys.press(button('Save and apply'));
    await step('HighLevel app', 'Done').waitFor();

    await keys.press(goOn('Connect a location'));
    const tab = page.context().waitForEvent('page');
    await keys.press(button('Connect a location'));
    const chosen = await tab;
    await new Keyboard(chosen).press(chosen.getByRole('link', { name: 'Corner Bakery' }));
    await chosen.getByText('Corner Bakery is connected.').waitFor();
    await chosen.close();
    await page.getByRole('row', { name: /Corner Bakery/ }).waitFor();
    await step('Connect a location', 'Done').waitFor();
    expect(await violations(page)).toEqual([]);

    await keys.press(goOn('Evolution server'));
    await addServer(evolution.url, 'not-the-key');
    await said('does not accept this key').waitFor();
    await addServer(evolution.url, relay.world.relay.evolution.apiKey);
    await step('Evolution server', 'Done').waitFor();
    expect(await violations(page)).toEqual([]);

    await keys.press(goOn('WhatsApp number'));
    await keys.type(field(/^Name of the instance/), 'front-desk');
    await keys.press(button('Create and link'));
    await page.getByRole('img', { name: 'QR code to be scanned in WhatsApp' }).waitFor();
    await said(/renewed in about \d+ s/).waitFor();
    expect(await violations(page)).toEqual([]);
    evolution.scans({ instance: 'front-desk', phone: PHONE });
    await step('WhatsApp number', 'Done').waitFor();

    await keys.press(goOn('Test message'));
    await button(`Copy +${PHONE}`).waitFor();
    const { id: locationId } = await eventually(() => {
      const [location] = relay.service.parts.locations.all();
      if (location === undefined) throw new Error('no location');
      return location;
    });
    const [maria] = relay.world.customers;
    const from = maria?.jid ?? '';
    evolution.receives({ instance: 'front-desk', from, text: 'Is this lamp still there?' });
    evolution.receives({ instance: 'front-desk', from, image: picture, caption: 'This one' });
    await said(/^Arrived in HighLevel/).waitFor();
    const conversation = await eventually(() => {
      const [found] = highlevel.inbox(locationId);
      expect(found?.messages.map(({ body }) => body)).toEqual([
        'Is this lamp still there?',
        'This one',
      ]);
      expect(found?.messages[1]?.attachments).toHaveLength(1);
      return found;
    });
    const contactId = conversation?.contact.id ?? '';
    highlevel.agentWrites({ locationId, contactId, text: 'It is.' });
    const answer = { locationId, contactId, text: 'In white, too.', attachments: [picture] };
    const { messageId } = highlevel.agentWrites(answer);
    await said(/^Sent on WhatsApp/).waitFor();
    await step('Test message', 'Done').waitFor();
    await eventually(() => {
      const sent = evolution.chat(from, 'front-desk').filter(({ origin }) => origin !== 'contact');
      expect(sent.map(({ text }) => text)).toEqual(['It is.', 'In white, too.']);
      expect(highlevel.message(messageId)?.status).toBe('read');
    });
    await said('Read').waitFor();
    await said('Everything is set up.').waitFor();
    expect(await violations(page)).toEqual([]);

    await keys.press(page.getByRole('link', { name: 'To the overview' }));
    await heading('The way of a message').waitFor();
    expect(await page.getByText(/^Set-up: /).count()).toBe(0);
  });

  test('goes on after a restart where it was, and says what is broken again', async () => {
    const { evolution } = relay.world;
    // What needs something else first leads there, and nothing is called well that was never set up.
    await page.goto(`${relay.pagesUrl}/#/repairs`);
    await said('What is still to be set up stands below.').waitFor();
    await page.goto(`${relay.pagesUrl}/#/locations`);
    await keys.press(page.getByRole('link', { name: /enter them in the set-up/ }));
    await heading('2. HighLevel app').waitFor();
    await keys.press(step('Public address', 'To do'));
    await reach('http://127.0.0.1:1');
    await step('Public address', 'Does not work').waitFor();
    const port = await freePort();
    await using tunnel = await tunnelAt(port, relay.publicUrl);
    await reach(`http://127.0.0.1:${String(port)}`);
    await step('Public address', 'Done').waitFor();
    await keys.press(goOn('HighLevel app'));
    await enterApp(relay.world.relay.highlevel.clientSecret);
    await step('HighLevel app', 'Done').waitFor();
    await keys.press(step('Evolution server', 'To do'));
    await addServer('http://127.0.0.1:1', 'a-key');
    await page.getByRole('alert').waitFor();
    expect(await step('Evolution server', 'To do').count()).toBe(1);
    await addServer(evolution.url, relay.world.relay.evolution.apiKey);
    await step('Evolution server', 'Done').waitFor();

    await relay.restart();
    await page.context().close();
    page = await opened();
    keys = new Keyboard(page);
    await heading('3. Connect a location').waitFor();
    for (const name of ['Public address', 'HighLevel app', 'Evolution server']) {
      await step(name, 'Done').waitFor();
    }
    await step('Test message', 'To do').waitFor();

    // The tunnel dies: what is broken leads to the page on which another way in is chosen.
    await tunnel[Symbol.asyncDispose]();
    await page.goto(`${relay.pagesUrl}/#/reach`);
    await keys.press(button('Try now'));
    await page.goto(`${relay.pagesUrl}/#/repairs`);
    const dead = page.getByRole('listitem').filter({ hasText: 'reach.refused' });
    await keys.press(dead.getByRole('link', { name: /^Go there/ }));
    await page.getByRole('heading', { name: 'Public address', level: 1 }).waitFor();
    await reach(relay.publicUrl);
    await said('What is sent there arrives here').waitFor();
    await page.goto(`${relay.pagesUrl}/#/setup`);
    await step('Evolution server', 'Done').waitFor();

    // Opened before: the page may find out by itself what is wrong.
    await keys.press(step('Evolution server', 'Done'));
    await button('Try again').waitFor();
    await evolution[Symbol.asyncDispose]();
    await keys.press(button('Try again'));
    await step('Evolution server', 'Does not work').waitFor();
    await keys.press(step('Public address', 'Done'));
    await reach('http://127.0.0.1:1');
    await step('Public address', 'Does not work').waitFor();

    await keys.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link').first());
    await heading('Set-up: 1 of 6 done').waitFor();
    await keys.press(button('Do not show this again'));
    await heading('Set-up: 1 of 6 done').waitFor({ state: 'hidden' });
    await page.reload();
    await heading('The way of a message').waitFor();
    expect(await page.getByText(/^Set-up: /).count()).toBe(0);
  });
});

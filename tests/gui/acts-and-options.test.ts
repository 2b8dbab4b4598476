/** What people did, and what they choose for a location, in the browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

const chromium = findChromium();

describe.skipIf(chromium === null)('acts and options in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
    relay = await TestRelay.create();
    control = await startControl(relay);
    page = await openGui(browser, control);
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  test('who did what is listed, narrowed down, turned over, and leads to the thing', async () => {
    const { instance } = relay.place;
    const client = await connectControl(relay.config.dataDir, 'en');
    const scope = `instance:${instance}`;
    for (let count = 0; count < 26; count += 1) {
      await client.settings.pause.mutate({ scope });
      await client.settings.resume.mutate({ scope });
    }
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'What people did', level: 1 }).waitFor();
    const rows = page.getByRole('table', { name: 'Acts' }).getByRole('row');
    await rows.filter({ hasText: 'Resumed' }).first().waitFor();
    await page.getByRole('button', { name: 'Older' }).click();
    await rows.filter({ hasText: /Logged in.*you \(browser [\da-f]{8}\)/ }).waitFor();
    await page.getByRole('combobox', { name: 'What', exact: true }).click();
    await page.getByRole('option', { name: 'Paused' }).click();
    await rows.filter({ hasText: 'Resumed' }).first().waitFor({ state: 'detached' });
    expect(await rows.filter({ hasText: /Paused.*this computer/ }).count()).toBe(26);
    await page.getByRole('combobox', { name: 'Who', exact: true }).click();
    await page.getByRole('option', { name: /^you/ }).click();
    await page.getByText('Nothing fits this search.').waitFor();
    await page.goBack();
    await rows.getByRole('link', { name: instance }).first().click();
    await page.getByRole('heading', { name: instance, level: 1 }).waitFor();
  });

  test('the options of a location are changed, a wrong one is named, and an empty one goes back', async () => {
    const { locationId } = relay.place;
    const options = () => relay.service.parts.locations.require(locationId).options;
    await page.goto(`${control.url}/#/locations`);
    await page.getByRole('link', { name: 'shop', exact: true }).click();
    const reply = page.getByRole('textbox', { name: 'Answer to WhatsApp calls' });
    await reply.fill('We take no calls.\nPlease write.');
    await page.getByRole('switch', { name: 'Blue ticks with the answer' }).click();
    const standIn = page.getByRole('textbox', { name: /^Another number stands in/ });
    await standIn.fill('soon');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/failoverMinutes.*off, 5/)
      .first()
      .waitFor();
    expect(await standIn.getAttribute('aria-invalid')).toBe('true');
    expect(await reply.getAttribute('aria-invalid')).not.toBe('true');
    expect(options()).toMatchObject({ callReply: '', markRead: false });
    await standIn.fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds from the next message on.').waitFor();
    expect(options()).toMatchObject({
      callReply: 'We take no calls.\nPlease write.',
      markRead: true,
      failoverMinutes: 5,
    });
    const tags = page.getByRole('textbox', { name: 'Tags for who came by an ad' });
    await tags.fill('off');
    await standIn.fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(options).toMatchObject({ adTags: '', failoverMinutes: null });
    await page.reload();
    await reply.waitFor();
    expect(await reply.inputValue()).toBe('We take no calls.\nPlease write.');
    expect(await tags.inputValue()).toBe('off');
    expect(await standIn.inputValue()).toBe('off');
  });

  test('a page of help comes in the language of the pages', async () => {
    await page.evaluate(`location.hash = '#/repairs/evolution-key'`);
    await page.getByRole('heading', { name: 'Evolution refuses the key' }).waitFor();
    await page.getByRole('button', { name: /Language/ }).click();
    await page.getByRole('menuitem', { name: 'Português' }).click();
    await page.getByRole('heading', { name: 'A Evolution recusa a chave' }).waitFor();
    await page.getByRole('button', { name: /Idioma/ }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Evolution rechaza la clave' }).waitFor();
  });
});

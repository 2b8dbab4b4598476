/**
 * What the relay refuses is named as the form names it, in the language of the page: never as the relay's own fields are
 * called. It stands at its field, and whoever sent it goes on there.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { EmptyRelay } from '../support/empty-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

/** `apiKey`, `GHL_CLIENT_ID`: no person's words. */
const OWN_NAME = /\b[a-z]+[A-Z]\w*\b|\b[A-Z]+_[A-Z_]+\b|\burl\b/;
const NO_ADDRESS = 'no address';
/** Of a form that is right, and of nobody: said in a sentence of its own. */
const NOBODY = 'nobody';
const LONG = 'x'.repeat(5_000);
const chromium = findChromium();

/** Which form of a page, counted from its top, and what is typed into its fields. */
type Case = readonly [address: string, form: number, typed: readonly string[], refused: number];

describe.skipIf(chromium === null)('fields that are refused', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());

  async function refuses(page: Page, [address, at, typed, refused]: Case): Promise<void> {
    if (new URL(page.url()).hash !== `#${address}`) {
      // Those of the page before stand there for a moment longer.
      await page.evaluate(
        `for (const one of document.querySelectorAll('main form')) one.dataset.before = 'yes'`,
      );
      await page.evaluate(`location.hash = ${JSON.stringify(`#${address}`)}`);
    }
    const form = page.locator('main form:not([data-before])').nth(at);
    const fields = form.locator(
      'input:not([type=radio], [type=hidden], [aria-haspopup]), textarea',
    );
    await fields.first().waitFor();
    // As somebody does it who has found out how: what the page would cut off is for the relay to refuse.
    await page.evaluate(
      `for (const one of document.querySelectorAll('[maxlength]')) one.removeAttribute('maxlength')`,
    );
    for (const [index, text] of typed.entries()) await fields.nth(index).fill(text);
    await form.locator('[type=submit]').press('Enter');
    const where = `${address}, form ${String(at)}`;
    const field = fields.nth(refused);
    await expect.poll(() => field.getAttribute('aria-invalid'), { message: where }).toBe('true');
    await expect.poll(() => isFocused(field), { message: `${where} has the focus` }).toBe(true);
    const label = await labelOf(field);
    const below = await describedBy(field);
    // What is to be done about it stands at the field, and where the form says what became of it.
    const alerts = await page.locator('main [role=alert]').allInnerTexts();
    const said = alerts.find((text) => below.includes(text.split('\n').at(-1) ?? text)) ?? '';
    expect(said, where).toContain(typed.includes(NOBODY) ? NOBODY : `“${label}”`);
    expect(said.replace(label, ''), where).not.toMatch(OWN_NAME);
  }

  describe.each(['en-US', 'pt-BR', 'es-ES'])('%s', (locale) => {
    test('of a relay on its first day', async () => {
      await using relay = await EmptyRelay.start();
      const at = { url: relay.pagesUrl, logInLink: () => relay.logInLink() };
      const page = await openGui(browser, at, { locale });
      const server = '/setup?step=server';
      const cases: readonly Case[] = [
        ['/reach', 0, [NO_ADDRESS], 0],
        ['/setup?step=reach', 0, [''], 0],
        ['/setup?step=app', 0, ['id', 'secret', 'id', NO_ADDRESS], 3],
        [server, 0, ['', 'key'], 0],
        [server, 0, [NO_ADDRESS, 'key'], 0],
        [server, 0, ['http://127.0.0.1:9', '   '], 1],
        [server, 0, ['http://127.0.0.1:9', LONG], 1],
        ['/settings', 0, [NO_ADDRESS], 0],
        ['/settings', 1, [NO_ADDRESS], 0],
        ['/import', 0, [LONG], 0],
      ];
      for (const one of cases) await refuses(page, one);
      await page.context().close();
    });

    test('of a relay with a number', async () => {
      await using relay = await TestRelay.create();
      await using control = await startControl(relay);
      const { id } = relay.service.parts.instances.require(relay.place.instance);
      const { url, apiKey } = relay.evolution;
      const client = await connectControl(relay.config.dataDir, 'en');
      const { id: serverId } = await client.servers.add.mutate({ url, apiKey });
      const server = `/numbers/server/${serverId}`;
      const page = await openGui(browser, control, { locale });
      const cases: readonly Case[] = [
        [server, 0, ['   '], 0],
        [server, 0, ['second', LONG], 1],
        [server, 1, [NO_ADDRESS], 0],
        [`/numbers/${id}`, 0, [LONG], 0],
        [`/numbers/${id}/chats`, 0, [NOBODY], 0],
        [`/numbers/${id}/chats`, 0, [LONG], 0],
        ['/routing', 1, [NOBODY], 0],
        ['/routing', 1, [LONG], 0],
      ];
      for (const one of cases) await refuses(page, one);
      await page.context().close();
    });
  });
});

async function isFocused(field: Locator): Promise<boolean> {
  return (await field.and(field.page().locator(':focus')).count()) === 1;
}

/** Without the mark of a field that is needed. */
async function labelOf(field: Locator): Promise<string> {
  const id = (await field.getAttribute('id')) ?? '';
  const text = await field.page().locator(`label[for="${id}"]`).innerText();
  return text.replace(/\s*\*$/, '').trim();
}

async function describedBy(field: Locator): Promise<string> {
  const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
  const texts = ids.map((id) => field.page().locator(`[id="${id}"]`).allTextContents());
  return (await Promise.all(texts)).flat().join(' ');
}

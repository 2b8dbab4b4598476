/** Unknown people in a real browser: who waits is named, what waited leaves once and in order, and it can be taken back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { violations } from '../support/violations.ts';

const LID = '201111111111111@lid';
const OTHER = '202222222222222@lid';
const chromium = findChromium();

describe.skipIf(chromium === null)('unknown people in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    relay = await TestRelay.create();
    control = await startControl(relay);
    const viewport = { width: 360, height: 800 };
    page = await openGui(browser, control, { colorScheme: 'dark', viewport });
  });
  afterEach(async () => {
    await page.context().close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  async function says(lid: string, text: string): Promise<void> {
    relay.evolution.receives({ from: lid, text });
    await relay.evolution.idle();
    await relay.settled();
  }

  async function open(): Promise<void> {
    await page.goto(`${control.url}/#/people`);
    await page.getByRole('heading', { name: 'Unknown people', level: 1 }).waitFor();
  }

  const written = () => relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
  const waiting = () => page.getByRole('region', { name: 'Waiting to be named' });
  const named = () => page.getByRole('region', { name: 'Named by hand' });
  const dialog = () => page.getByRole('dialog');

  test('by a phone number, by keyboard alone; and taken back', async () => {
    await open();
    await waiting().getByText('Nobody waits.').waitFor();
    await says(LID, 'one');
    await says(LID, 'two');
    await says(OTHER, 'of another person');
    expect(written()).toEqual([]);
    await page.goto(`${control.url}/#/`);
    await page.getByRole('link', { name: /See who waits/ }).click();
    await waiting().getByText('1–2 of 2').waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);

    await waiting()
      .getByRole('button', { name: `Say who it is: ${LID}` })
      .press('Enter');
    const field = dialog().getByRole('textbox', { name: 'Phone number' });
    await field.waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    await expect.poll(() => page.evaluate('document.activeElement?.tagName')).toBe('INPUT');
    // A number of ours is nobody's who wrote to it.
    await page.keyboard.type('5511990000001');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('5511990000001').waitFor();
    expect(written()).toEqual([]);
    await field.fill('');
    await page.keyboard.type('+55 (11) 97777-6666');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('2 messages are on the way').waitFor();
    await waiting().getByText(LID).waitFor({ state: 'hidden' });
    await waiting().getByText(OTHER).waitFor();
    await relay.settled();
    expect(written()).toEqual(['one', 'two']);
    expect(relay.conversation('5511977776666').messages).toHaveLength(2);

    await named().getByText('+5511977776666').waitFor();
    await named()
      .getByRole('button', { name: `Take back: ${LID}, shop` })
      .click();
    await dialog().getByText('What was delivered stays where it is').waitFor();
    await dialog().getByRole('button', { name: 'Take back' }).click();
    await named().getByText('Nobody was named by hand.').waitFor();
    await says(LID, 'three');
    await waiting().getByText(LID).waitFor();
    expect(written()).toEqual(['one', 'two']);
  });

  test('by a contact; a number that WhatsApp shows since is shown; each leads to what waits', async () => {
    const { locationId } = relay.place;
    const contact = relay.highlevel.addContact({ locationId, phone: '' }).id;
    await says(LID, 'hello');
    await open();
    const watch = new PageWatch(page);
    const link = waiting().getByRole('link', { name: `Look at 1 waiting message: ${LID}, shop` });
    await link.click();
    await page.getByRole('option', { name: /from the contact/ }).waitFor();
    await page.goBack();
    await waiting()
      .getByRole('button', { name: `Say who it is: ${LID}` })
      .click();
    await dialog().getByRole('radio', { name: 'the contact in HighLevel' }).check();
    await dialog().getByRole('textbox', { name: 'Id of the contact' }).fill('nobody');
    await dialog().getByRole('button', { name: 'Deliver' }).click();
    await dialog().getByRole('alert').getByText('nobody').first().waitFor();
    // None of it is asked for in HighLevel: it would become part of an address.
    const before = relay.highlevel.requests().length;
    for (const rubbish of ['', '   ', '../../etc', '<b>😀</b>']) {
      await dialog().getByRole('textbox', { name: 'Id of the contact' }).fill(rubbish);
      await dialog().getByRole('button', { name: 'Deliver' }).click();
      await dialog().getByRole('alert').getByText(`“${rubbish.trim()}”`).waitFor();
    }
    expect(relay.highlevel.requests()).toHaveLength(before);
    expect(written()).toEqual([]);
    await dialog().getByRole('textbox', { name: 'Id of the contact' }).fill(contact);
    await dialog().getByRole('button', { name: 'Deliver' }).click();
    await named().getByText(`Contact ${contact}`).waitFor();
    await relay.settled();
    expect(written()).toEqual(['hello']);

    const phone = '5511955554444';
    relay.highlevel.addContact({ locationId, phone: `+${phone}` });
    relay.evolution.receives({ from: phone, text: 'by phone' });
    await relay.settled();
    relay.evolution.addPerson({ phone, lid: LID });
    relay.evolution.receives({ from: phone, text: 'by both', lid: true });
    await relay.settled();
    await named().getByText(`WhatsApp shows another number: +${phone}`).waitFor();
    expect(watch.complaints.filter((one) => !one.includes('404'))).toEqual([]);
    expect(await violations(page, { isSmall: true })).toEqual([]);
  });
});

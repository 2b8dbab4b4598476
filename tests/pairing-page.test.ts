/** Numbers as a person adds and links them: the control page in a real browser, and the page behind a link. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../core/control/server.ts';
import { PretendEvolution } from '../sandbox/evolution/pretend-evolution.ts';
import { findChromium, launchChromium, PageWatch } from './support/chromium.ts';
import { startControl } from './support/controlled-relay.ts';
import { WebReceiver } from './support/receiver.ts';
import { TestRelay } from './support/test-relay.ts';
import { violations } from './support/violations.ts';

const WITHIN_MS = 60_000;
const chromium = findChromium();

describe.skipIf(chromium === null)('pairing in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let other: PretendEvolution;
  let tool: WebReceiver;
  let browser: Browser;
  let page: Page;
  let watch: PageWatch;
  beforeAll(async () => {
    relay = await TestRelay.create({
      times: { watchEveryMs: 500 },
      service: { deskTimes: { askEveryMs: 200, closedMs: 500 } },
    });
    tool = await WebReceiver.start();
    control = await startControl(relay);
    other = await PretendEvolution.start({ version: '2.3.7' });
    browser = await launchChromium(chromium ?? '');
    const context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(WITHIN_MS);
    page = await context.newPage();
    watch = new PageWatch(page);
    await page.goto(control.logInLink());
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: 'Numbers' })
      .click();
  });
  afterAll(async () => {
    await browser.close();
    await other[Symbol.asyncDispose]();
    await tool[Symbol.asyncDispose]();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  test('a server is added, a number created there, and its QR code scanned', async () => {
    await page.getByRole('link', { name: 'Add a number' }).click();
    await page.getByLabel('Address, such as').fill(other.url);
    await page.getByRole('textbox', { name: 'Global key' }).fill('wrong');
    await page.getByRole('button', { name: 'Check and keep' }).click();
    await page.getByText('does not accept this key').waitFor();
    await page.getByRole('textbox', { name: 'Global key' }).fill(other.apiKey);
    await page.getByRole('button', { name: 'Check and keep' }).click();
    await page.getByText('Evolution 2.3.7). Its key can create instances.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Name of the instance').fill('sales');
    await page.getByRole('button', { name: 'Create and link' }).click();
    await page.getByRole('img', { name: 'QR code to be scanned in WhatsApp' }).waitFor();
    await page.getByText('Code 1. It is renewed in about').waitFor();
    await expectAccessible(page);
    expect(other.instances()[0]?.webhook?.url).toBe(
      `${relay.service.publicUrl}/webhooks/evolution`,
    );
    other.scans({ instance: 'sales', phone: '5511970000001' });
    await page.getByText('Connected: +5511970000001 (Shop)').waitFor();
    other.receives({ instance: 'sales', from: '5511955554444', text: 'Oi' });
    await expect.poll(() => relay.inbox()).toContain('Oi');
  });

  test('it is logged out on the phone, the page says so, and a typed code links it again', async () => {
    await page.getByRole('link', { name: 'Details' }).click();
    other.loggedOut({ instance: 'sales' });
    await page.getByText('The phone has logged sales out.').waitFor();
    await page.getByText('logged out', { exact: true }).waitFor();
    await page.getByLabel('Or without a camera').fill('+55 11 97000-0001');
    await page.getByRole('button', { name: 'Get a code to type' }).click();
    const code = page.getByText(/^[1-9A-Z]{4}-[1-9A-Z]{4}$/);
    await code.waitFor();
    other.scans({
      instance: 'sales',
      phone: '5511970000001',
      code: (await code.textContent()) ?? '',
    });
    await page.getByText('Connected: +5511970000001').waitFor();
  });

  test('another number is linked: nothing is relayed until a person has answered', async () => {
    await page.getByRole('link', { name: 'Details' }).click();
    other.loggedOut({ instance: 'sales' });
    await page.getByRole('button', { name: 'Show a QR code' }).click();
    await page.getByRole('img', { name: 'QR code to be scanned' }).waitFor();
    other.scans({ instance: 'sales', phone: '5511970000002' });
    await page.getByText('Another WhatsApp number (…0002) was linked to sales.').first().waitFor();
    await page.getByRole('button', { name: 'Same business, new number' }).click();
    await page.getByText('+5511970000002').first().waitFor();
    await page.getByText('connected', { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: 'Only replies leave' }).waitFor();
    await page.getByRole('button', { name: 'Let bulk leave' }).click();
    await page.getByRole('heading', { name: 'Only replies leave' }).waitFor({ state: 'detached' });
  });

  test('an instance with another tool’s webhook is shown with it, and adopted without a loss for that tool', async () => {
    const webhook = { url: `${tool.url}/hook?key=1`, events: ['MESSAGES_UPSERT'] };
    other.addInstance({ name: 'support', phone: '5511970000009', webhook });
    other.addInstance({ name: 'cloud', state: 'close', integration: 'WHATSAPP-BUSINESS' });
    await page.getByRole('link', { name: 'All numbers' }).click();
    await page.getByRole('link', { name: 'Add a number' }).click();
    await page.getByRole('button', { name: `Add a number: ${other.url}` }).click();
    await page.getByText(`receives its messages at ${tool.url}/hook.`).waitFor();
    await page.getByText('Instance cloud is of a kind that is not supported').waitFor();
    await page.getByRole('button', { name: 'Replace it and adopt support' }).waitFor();
    await page.getByRole('button', { name: 'Keep it and adopt support' }).click();
    await page.getByRole('heading', { name: 'Let somebody else link the phone' }).waitFor();
    await page.getByText('+5511970000009').first().waitFor();
    await page.getByText(`Every event is passed on to ${tool.url}/hook.`).waitFor();
    await expectAccessible(page);
    other.receives({ instance: 'support', from: '5511955554444', text: 'for both' });
    await page.getByText('1 sent, 0 waiting').waitFor();
    await expect.poll(() => relay.inbox()).toContain('for both');
    expect(tool.calls).toMatchObject([{ path: '/hook?key=1' }]);
    await page.getByRole('button', { name: 'Stop passing on' }).click();
    await page.getByText('its webhook is not put back', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop passing on' }).click();
    await page.getByText('Another tool’s webhook is kept').waitFor({ state: 'detached' });
  });

  test('another tool takes the place of our webhook: the page says so, and the fix leaves it its events', async () => {
    other.setWebhook('support', { url: `${tool.url}/later` });
    await page.getByText('Another program has taken the place of our webhook').waitFor();
    await page
      .getByRole('button', { name: 'Take the place back, and pass every event on' })
      .click();
    await page.getByText(`Every event is passed on to ${tool.url}/later.`).waitFor();
    await page.getByText('connected', { exact: true }).waitFor();
    other.receives({ instance: 'support', from: '5511955554444', text: 'for both again' });
    await expect.poll(() => relay.inbox()).toContain('for both again');
    await expect.poll(() => tool.calls.at(-1)?.path).toBe('/later');
  });

  test('a link shows one number’s code to one browser, in the location’s language, and is used up', async () => {
    await page.getByRole('link', { name: 'All numbers' }).click();
    await page.getByRole('link', { name: 'Details: sales' }).click();
    other.loggedOut({ instance: 'sales' });
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByText('Send this link; it is shown only now:').waitFor();
    const made = page.getByRole('status').filter({ hasText: 'Send this link' });
    const url = (await made.getByText(/^http/).textContent()) ?? '';
    expect(url).toMatch(/\/pair\/[\w-]{43}$/);
    const phone = await (
      await browser.newContext({ viewport: { width: 390, height: 844 } })
    ).newPage();
    phone.setDefaultTimeout(WITHIN_MS);
    await phone.goto(url);
    await phone.getByRole('button', { name: 'Show the QR code' }).click();
    await phone.getByRole('img', { name: 'QR code to be scanned' }).waitFor();
    await expectAccessible(phone);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(url);
    await stranger.getByText('This link is in use in another browser.').waitFor();
    other.scans({ instance: 'sales', phone: '5511970000002' });
    await phone.getByText('Connected: +5511970000002').waitFor();
    expect(await phone.content()).not.toContain('support');
    await stranger.reload();
    await stranger.getByText('This link has done its work').waitFor();
  });

  test('the page complained about nothing but the refused key', () => {
    expect(watch.complaints.filter((text) => !text.includes('403'))).toEqual([]);
  });
});

async function expectAccessible(page: Page): Promise<void> {
  // What the last click leaves under the pointer is not to be judged as it looks while it is pointed at.
  await page.mouse.move(0, 0);
  expect(await violations(page)).toEqual([]);
}

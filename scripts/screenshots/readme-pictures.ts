/** The pictures of the README and of docs, taken from the real product in its sandbox: nothing is staged but what people write. */
import type { Browser, Locator, Page } from 'playwright-core';
import { EmptyRelay } from '../../tests/support/empty-relay.ts';
import { SandboxCommand } from '../../tests/support/sandbox-command.ts';
import { lampPicture } from './lamp.ts';
import { open, take } from './take.ts';

const WIDE = { width: 1440, height: 900 };
const SMALL = { width: 390, height: 844 };

export async function takeReadmePictures(browser: Browser): Promise<void> {
  await takeSandbox(browser);
  await takeSetUp(browser);
}

async function takeSandbox(browser: Browser): Promise<void> {
  await using sandbox = await SandboxCommand.start();
  const page = await open(browser, sandbox.addresses.sandbox, { viewport: WIDE });
  await talk(page);
  await take(page, 'sandbox');
  for (const [name, options, part] of [
    ['sandbox-dark', { viewport: WIDE, colorScheme: 'dark' }, null],
    ['sandbox-small', { viewport: SMALL }, 'Phone'],
    ['sandbox-small-dark', { viewport: SMALL, colorScheme: 'dark' }, 'Inbox'],
  ] as const) {
    const other = await open(browser, sandbox.addresses.sandbox, options);
    await other.getByRole('button', { name: /^Maria Souza/ }).click();
    for (const side of ['phone', 'inbox'] as const) {
      await chat(other, side).getByText('I will take the white one').waitFor();
    }
    if (part !== null) await other.getByRole('link', { name: part }).click();
    await take(other, name);
    await other.close();
  }
  await makeTrouble(page);
  await take(page, 'sandbox-trouble');
  await page.getByRole('switch', { name: 'HighLevel answers 503' }).uncheck();
  await chat(page, 'inbox').getByText('And do you wrap it').waitFor();

  const pages = await open(browser, sandbox.addresses.logIn, {
    viewport: { width: 1200, height: 900 },
  });
  await pages.getByText('The way of a message').waitFor();
  await pages.getByText('connected').first().waitFor();
  await take(pages, 'status');
  await pages.setViewportSize({ width: 1000, height: 760 });
  await showCode(pages);
  await take(pages, 'numbers', true);
}

function chat(page: Page, side: 'phone' | 'inbox'): Locator {
  const name = side === 'phone' ? /^Chat of Maria Souza/ : 'Conversation with Maria Souza';
  return page.getByRole('log', { name });
}

async function write(page: Page, who: string, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: `Write ${who}` });
  await field.fill(text);
  await field.press('Enter');
}

async function attach(page: Page, side: string, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  const place = page.getByRole('region', { name: side });
  await place.getByRole('button', { name: 'Attach a picture' }).click();
  await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
  await place.getByRole('img', { name: `Picture: ${name}` }).waitFor();
}

/** A text and a picture each way, with their marks, and a second customer who waits for an answer. */
async function talk(page: Page): Promise<void> {
  const green = await lampPicture({ shade: '#4d9a7c', wall: '#efe2cb' });
  const white = await lampPicture({ shade: '#f4efe6', wall: '#cfdbe0' });
  await attach(page, 'The customer’s phone', 'green-lamp.png', green);
  await write(page, 'as Maria Souza', 'Hi! Is this lamp still available?');
  await chat(page, 'inbox').getByText('Hi! Is this lamp').waitFor();
  await attach(page, 'Inbox', 'white-lamp.png', white);
  await write(page, 'to Maria Souza', 'It is, and we have it in white too.');
  await chat(page, 'phone').getByText('in white too').waitFor();
  await chat(page, 'inbox').getByRole('img', { name: 'Read' }).waitFor();
  await write(page, 'as Maria Souza', 'Lovely. I will take the white one.');
  await chat(page, 'inbox').getByText('I will take the white one').waitFor();
  await page.getByRole('radio', { name: 'João Lima' }).click();
  await write(page, 'as João Lima', 'Bom dia! Are you open on Saturday?');
  await page.getByRole('button', { name: /^João Lima/ }).waitFor();
  await page.getByRole('radio', { name: 'Maria Souza' }).click();
  await chat(page, 'phone').getByText('I will take the white one').waitFor();
}

/** HighLevel refuses everything: what was written meanwhile waits, and says why. */
async function makeTrouble(page: Page): Promise<void> {
  await page.getByRole('switch', { name: 'HighLevel answers 503' }).check();
  await write(page, 'as Maria Souza', 'And do you wrap it as a present?');
  await page.getByRole('radio', { name: 'Ana López' }).click();
  await write(page, 'as Ana López', 'Hola, is the shop easy to find?');
  const entries = page.getByRole('list', { name: 'Journal' }).getByRole('listitem');
  await entries.filter({ hasText: 'Ana López' }).filter({ hasText: 'waiting' }).waitFor();
  await page.getByRole('radio', { name: 'Maria Souza' }).click();
  await chat(page, 'phone').getByText('And do you wrap it').waitFor();
  await entries
    .filter({ hasText: /for [1-9][.\d]* sec/ })
    .first()
    .waitFor();
}

/** A second number, created here, that waits for its QR code to be scanned. */
async function showCode(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Numbers' })
    .click();
  await page.getByRole('link', { name: 'Add a number' }).click();
  await page.getByRole('button', { name: /^Add a number: / }).click();
  await page.getByLabel('Name of the instance').fill('sales');
  await page.getByRole('button', { name: 'Create and link' }).click();
  await page.getByRole('img', { name: 'QR code to be scanned in WhatsApp' }).waitFor();
}

/** The check list of the marketplace app, on the first day of a relay. */
async function takeSetUp(of: Browser): Promise<void> {
  await using empty = await EmptyRelay.start();
  const page = await open(of, empty.logInLink(), { viewport: { width: 1200, height: 900 } });
  await page.getByRole('textbox', { name: 'Public address' }).fill(empty.publicUrl);
  await page.getByRole('button', { name: 'Save and apply' }).click();
  await page.getByRole('link', { name: 'Go on: HighLevel app' }).click();
  await page.getByText(`${empty.publicUrl}/webhooks/ghl-app`).waitFor();
  await take(page, 'set-up');
}

/**
 * The sandbox as a newcomer meets it: the real command line, its page in a real browser. Everything is found by role,
 * label or text, as a person or a screen reader finds it.
 */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium, PageWatch } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { SandboxCommand } from './support/sandbox-command.ts';
import { violations } from './support/violations.ts';

const WITHIN_MS = 60_000;

const chromium = findChromium();

describe.skipIf(chromium === null)('the sandbox in a browser', () => {
  let sandbox: SandboxCommand;
  let browser: Browser;
  beforeAll(async () => {
    sandbox = await SandboxCommand.start(['--evolution-version', '2.3.7']);
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await sandbox[Symbol.asyncDispose]();
  });

  async function openPage(
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; watch: PageWatch; close: () => Promise<void> }> {
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(WITHIN_MS);
    const page = await context.newPage();
    const watch = new PageWatch(page);
    await page.goto(url);
    return { page, watch, close: () => context.close() };
  }

  describe('the page that plays both sides', () => {
    let page: Page;
    let watch: PageWatch;
    let phone: Locator;
    let inbox: Locator;
    let journal: Locator;
    beforeAll(async () => {
      ({ page, watch } = await openPage(sandbox.addresses.sandbox));
      phone = page.getByRole('log', { name: 'Chat of Maria Souza with Pretend Shop' });
      inbox = page.getByRole('log', { name: 'Conversation with Maria Souza' });
      journal = page.getByRole('list', { name: 'Journal' }).getByRole('listitem');
    });
    afterEach(() => {
      expect(watch.complaints.splice(0)).toEqual([]);
    });

    async function write(as: 'customer' | 'agent', text: string): Promise<void> {
      const name = as === 'customer' ? 'Write as Maria Souza' : 'Write to Maria Souza';
      const field = page.getByRole('textbox', { name });
      await field.fill(text);
      await field.press('Enter');
    }

    async function attach(side: string, name: string): Promise<void> {
      const colours = { r: name.length * 9, g: 120, b: 160 };
      const buffer = await sharp({
        create: { width: 320, height: 200, channels: 3, background: colours },
      })
        .png()
        .toBuffer();
      const chooser = page.waitForEvent('filechooser');
      const place = page.getByRole('region', { name: side });
      await place.getByRole('button', { name: 'Attach a picture' }).click();
      await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
      await place.getByRole('img', { name: `Picture: ${name}` }).waitFor();
    }

    /** The agent's way to a conversation. */
    function row(name: string): Locator {
      const list = page.getByRole('list', { name: 'Conversations' });
      return list.getByRole('button', { name: new RegExp(`^${name}`) });
    }

    function bubble(log: Locator, text: string): Locator {
      return log.getByRole('listitem').filter({ hasText: text });
    }

    async function showsPicture(message: Locator): Promise<void> {
      const image = message.getByRole('img', { name: /^Picture/ });
      await image.waitFor();
      // Lazy: it loads when it comes into view.
      await image.scrollIntoViewIfNeeded();
      await eventually(async () => {
        expect(await image.evaluate((shown: { naturalWidth?: number }) => shown.naturalWidth)).toBe(
          320,
        );
      });
    }

    async function everythingIsDone(): Promise<void> {
      await eventually(async () => {
        const rows = await journal.allTextContents();
        expect(rows.filter((one) => !one.includes('done'))).toEqual([]);
      });
    }

    test('says that it is live, and waits for the first message', async () => {
      expect(await page.title()).toBe('Waybridge sandbox');
      await page.getByRole('status').getByText('Live').waitFor();
      expect(await page.getByText('No messages yet. Write the first one.').count()).toBe(2);
      expect(sandbox.addresses.toDo).toEqual([]);
    });

    test('a text of the customer appears in the inbox, byte for byte', async () => {
      const text = 'Olá! ¿Qué tal? *bold* <b>no markup</b> 👩🏽‍🍳 מה';
      await write('customer', text);
      await bubble(inbox, text).waitFor();
      expect(await bubble(inbox, text).count()).toBe(1);
      await bubble(phone, text).getByRole('img', { name: 'Delivered' }).waitFor();
    });

    test('a picture of the customer appears in the inbox', async () => {
      await attach('The customer’s phone', 'lamp.png');
      await write('customer', 'This lamp, is it there?');
      await showsPicture(bubble(inbox, 'This lamp, is it there?'));
    });

    test('the agent’s text appears on the phone, and its marks go to delivered and read', async () => {
      const readsAlone = page.getByRole('switch', { name: 'Customers read by themselves' });
      await readsAlone.uncheck();
      await write('agent', 'Yes, it is.');
      await bubble(phone, 'Yes, it is.').waitFor();
      const answer = bubble(inbox, 'Yes, it is.');
      await answer.getByRole('img', { name: 'Delivered' }).waitFor();

      await page.getByRole('button', { name: 'Read the new messages' }).click();
      await answer.getByRole('img', { name: 'Read' }).waitFor();
      await readsAlone.check();
    });

    test('the agent’s picture appears on the phone, and is read', async () => {
      await attach('Inbox', 'white-lamp.png');
      await write('agent', 'There is a white one too.');
      await showsPicture(bubble(phone, 'There is a white one too.'));
      const answer = bubble(inbox, 'There is a white one too.');
      await answer.getByRole('img', { name: 'Read' }).waitFor();
    });

    test('what a workflow sends appears on the phone and in the inbox, and is read', async () => {
      await page.getByRole('combobox', { name: 'What the workflow sends' }).selectOption('Poll');
      await page.getByRole('button', { name: 'Run' }).click();
      await bubble(phone, 'When does it suit you?').waitFor();
      const line = bubble(inbox, 'Poll: When does it suit you?');
      await line.getByRole('img', { name: 'Read' }).waitFor();
      expect(await line.count()).toBe(1);
      await journal.filter({ hasText: 'Workflow action' }).first().waitFor();
    });

    test('while HighLevel refuses, a message is seen waiting with its reason; then it arrives once', async () => {
      const refuses = page.getByRole('switch', { name: 'HighLevel answers 503' });
      await refuses.check();
      await write('customer', 'Written during trouble');
      await page.getByRole('radio', { name: 'João Lima' }).click();
      const field = page.getByRole('textbox', { name: 'Write as João Lima' });
      await field.fill('Is anybody there?');
      await field.press('Enter');
      await journal
        .filter({ hasText: 'João Lima' })
        .filter({ hasText: 'waiting' })
        .filter({ hasText: 'HighLevel has a fault of its own (error 503).' })
        .waitFor();
      const spanish = await openPage(sandbox.addresses.sandbox, { locale: 'es-ES' });
      await spanish.page
        .getByText('HighLevel tiene un fallo propio (error 503).')
        .first()
        .waitFor();
      await spanish.close();
      expect(await bubble(inbox, 'Written during trouble').count()).toBe(0);
      expect(await row('João Lima').count()).toBe(0);

      await refuses.uncheck();
      await bubble(inbox, 'Written during trouble').waitFor();
      await row('João Lima').click();
      const conversation = page.getByRole('log', { name: 'Conversation with João Lima' });
      await bubble(conversation, 'Is anybody there?').waitFor();
      await everythingIsDone();
      expect(await conversation.getByRole('listitem').count()).toBe(1);
      await row('Maria Souza').click();
      expect(await bubble(inbox, 'Written during trouble').count()).toBe(1);
      await page.getByRole('radio', { name: 'Maria Souza' }).click();
    });

    test('the journal shows every piece of work pass', async () => {
      await everythingIsDone();
      const rows = await journal.allTextContents();
      const passed = (kind: string): number => rows.filter((one) => one.includes(kind)).length;
      expect(passed('Message from HighLevel')).toBe(2);
      // Each of the two answers was delivered and read; one of the four may have been passed by a later one.
      expect(passed('Receipt from WhatsApp')).toBeGreaterThanOrEqual(3);
      expect(passed('Message from WhatsApp')).toBeGreaterThanOrEqual(4);
    });

    test('a person whom WhatsApp names by a LID only is known by name and number', async () => {
      await page.getByRole('radio', { name: 'Ana López' }).click();
      const field = page.getByRole('textbox', { name: 'Write as Ana López' });
      await field.fill('Hola');
      await field.press('Enter');
      await row('Ana López').click();
      const conversation = page.getByRole('log', { name: 'Conversation with Ana López' });
      await bubble(conversation, 'Hola').waitFor();
      await page.getByText('+34600111222').waitFor();
      await page.getByRole('radio', { name: 'Maria Souza' }).click();
      await row('Maria Souza').click();
    });

    test('it can be played by keyboard alone', async () => {
      async function tabTo(target: Locator): Promise<void> {
        for (let step = 0; step < 60; step += 1) {
          if (await target.evaluate(isFocused)) return;
          await page.keyboard.press('Tab');
        }
        throw new Error('not reached by Tab');
      }
      const field = page.getByRole('textbox', { name: 'Write as João Lima' });
      await tabTo(page.getByRole('radio', { name: 'Maria Souza' }));
      await page.keyboard.press('ArrowRight');
      await tabTo(field);
      await page.keyboard.type('By keyboard');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('on two lines');
      await page.keyboard.press('Enter');
      await tabTo(row('João Lima'));
      await page.keyboard.press('Enter');
      const conversation = page.getByRole('log', { name: 'Conversation with João Lima' });
      await bubble(conversation, 'By keyboard\non two lines').waitFor();

      const slow = page.getByRole('switch', { name: 'Slow network' });
      await tabTo(slow);
      await page.keyboard.press('Space');
      await eventually(async () => {
        expect(await slow.isChecked()).toBe(true);
      });
      await page.keyboard.press('Space');
      await tabTo(page.getByRole('radio', { name: 'João Lima' }));
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('textbox', { name: 'Write as Maria Souza' }).waitFor();
    });

    test('the version of Evolution is that of the command line, until another is chosen', async () => {
      const version = page.getByRole('combobox', { name: 'Version of Evolution', exact: true });
      expect(await version.inputValue()).toBe('2.3.7');
      await version.selectOption('2.4.0');
      const other = await openPage(sandbox.addresses.sandbox);
      const shown = other.page.getByRole('combobox', { name: 'Version of Evolution', exact: true });
      await eventually(async () => {
        expect(await shown.inputValue()).toBe('2.4.0');
      });
      await other.close();
    });

    test.each<[string, BrowserContextOptions]>([
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['on a small screen', { viewport: { width: 390, height: 844 } }],
    ])('it can be read by everyone: %s', async (_name, options) => {
      const other = await openPage(sandbox.addresses.sandbox, options);
      await other.page.getByRole('status').getByText('Live').waitFor();
      expect(await violations(other.page)).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
      expect(await other.page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
      expect(other.watch.complaints).toEqual([]);
      await other.close();
    });

    test('nothing leaves the machine, and no text of a person is in the log', () => {
      expect([...watch.hosts]).toEqual(['127.0.0.1']);
      expect(sandbox.output).not.toContain('This lamp');
      expect(sandbox.output).not.toContain('5511988887777');
    });
  });

  describe('the status page', () => {
    test('refuses whoever has no code', async () => {
      const { page, watch, close } = await openPage(sandbox.addresses.control);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.getByLabel('Code').fill('guessed');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('alert').getByText('The code or password is wrong').waitFor();
      expect(await page.getByText('Pretend Shop').count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      expect([...watch.hosts]).toEqual(['127.0.0.1']);
      await close();
    });

    test('opens by the link, once, and shows what runs', async () => {
      const { addresses } = sandbox;
      const { page, watch, close } = await openPage(addresses.logIn);
      await page.getByText('Everything is running.').waitFor();
      // The code is gone from the address.
      expect(page.url()).toMatch(/^http:[^#]+\/(?:#\/)?$/);
      const shown = page.getByRole('main');
      for (const address of [
        addresses.public,
        addresses.control,
        `${addresses.public}/webhooks/evolution`,
        `${addresses.public}/webhooks/ghl`,
      ]) {
        await shown.getByText(address, { exact: true }).first().waitFor();
      }
      const location = page.getByRole('region', { name: 'Locations' });
      await location.getByRole('cell', { name: 'Pretend Shop' }).waitFor();
      await location.getByRole('cell', { name: 'active' }).waitFor();
      const number = page.getByRole('region', { name: 'Numbers' });
      await number.getByRole('cell', { name: /\+55\d+$/ }).waitFor();
      await number.getByRole('cell', { name: 'connected' }).waitFor();
      for (const state of ['Waiting', 'On the way', 'Waiting for something', 'Unsure', 'Failed']) {
        const term = page.getByRole('term').filter({ hasText: state });
        const figure = term.locator('xpath=following-sibling::dd').first();
        expect(await figure.textContent()).toBe('0');
      }
      expect(await violations(page)).toEqual([]);
      expect([...watch.hosts]).toEqual(['127.0.0.1']);
      expect(watch.complaints).toEqual([]);

      const stranger = await openPage(addresses.logIn);
      await stranger.page.getByRole('heading', { name: 'Log in' }).waitFor();
      expect(await stranger.page.getByText('Pretend Shop').count()).toBe(0);
      await stranger.close();

      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      expect(await page.getByText('Pretend Shop').count()).toBe(0);
      await close();
    });
  });

  test('SIGTERM ends it within 10 s', async () => {
    const { code, ms } = await sandbox.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
  });
});

/** Runs in the page. */
function isFocused(element: { matches: (selector: string) => boolean }): boolean {
  return element.matches(':focus');
}

/** "Where is my message?" in a real browser, against the real service between the two pretend servers. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { violations } from '../support/violations.ts';

const MARIA = '5511988887777';
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const chromium = findChromium();

describe.skipIf(chromium === null)('the messages in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  beforeEach(async () => {
    relay = await TestRelay.create({
      times: { retryLadderMs: [10], lookupLadderMs: [50, 50, 50] },
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

  async function open(path = '/messages', options: BrowserContextOptions = {}): Promise<Page> {
    page = await openGui(browser, control, { ...options, path });
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor();
    return page;
  }

  const row = (name: string | RegExp) => page.getByRole('option', { name });
  const detail = () => page.getByRole('dialog');

  function refuse(): void {
    relay.highlevel.fault({ route: 'inbound', kind: 'refuse', status: 422, label: 'refuses' });
  }

  test('what was sent is edited and deleted for everyone, each after a question', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    relay.answers('It costs 10', MARIA);
    await relay.settled();
    await open();
    await row(/Text, from an agent/).click();
    await detail().getByRole('button', { name: 'Edit', exact: true }).click();
    const asked = page.getByRole('dialog', { name: 'Edit this message on WhatsApp' });
    const text = asked.getByRole('textbox', { name: 'New text' });
    // Beside it, the letter leads to the next message.
    await text.press('j');
    expect(await text.inputValue()).toBe('j');
    await text.fill('It costs 12');
    await asked.getByRole('button', { name: 'Change the text', exact: true }).click();
    await expect.poll(() => relay.evolution.sent()[0]?.edits).toEqual(['It costs 12']);
    const changes = page.getByRole('region', { name: 'Change it on WhatsApp' });
    await changes.getByText('The message has its new text on WhatsApp.', { exact: true }).waitFor();
    await changes.getByRole('button', { name: /^Delete for everyone/ }).click();
    const sure = page.getByRole('dialog', { name: 'Delete this message for everyone?' });
    expect(relay.evolution.sent()[0]?.deleted).toBe(false);
    await sure.getByRole('button', { name: 'Delete for everyone', exact: true }).click();
    await expect.poll(() => relay.evolution.sent()[0]?.deleted).toBe(true);
  });

  test('a relayed text and a picture are found by their person, with their marks', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    await relay.meets('5511911112222', 'João Lima');
    relay.evolution.receives({ from: MARIA, name: 'Maria Souza', image: true, caption: 'look' });
    relay.answers('the answer', MARIA);
    await relay.settled();
    const [sent] = relay.evolution.sent();
    relay.evolution.receipt(sent?.whatsappId ?? '', 'DELIVERY_ACK');
    relay.evolution.receipt(sent?.whatsappId ?? '', 'READ');
    await relay.settled();
    await open();
    await row(/João Lima/).waitFor();
    await page.getByRole('searchbox', { name: 'Person' }).fill('souza');
    await row(/João Lima/).waitFor({ state: 'hidden' });
    await row(/Picture, from the contact.*Sent/).waitFor();
    expect(page.url()).toContain('person=souza');
    expect(await page.getByText('the answer').count()).toBe(0);

    await row(/Text, from an agent/).click();
    const way = detail().getByRole('list', { name: 'Its way' });
    await way.getByText('Attempt 1: sent').waitFor();
    await way.getByText('Delivered to the phone').waitFor();
    await way.getByText('Read', { exact: true }).waitFor();
    await detail().getByRole('button', { name: 'Show what it says' }).click();
    await detail().getByText('the answer').first().waitFor();
    const talk = detail().getByRole('region', { name: 'Conversation' });
    await talk.getByRole('button', { name: 'Show what was said' }).click();
    for (const text of ['Oi', 'look', 'the answer'])
      await talk.getByText(text, { exact: true }).waitFor();
    // The address names what is looked at: a colleague who opens it sees the same.
    const { href } = new URL(page.url());
    await page.reload();
    await way.getByText('Read', { exact: true }).waitFor();
    expect(page.url()).toBe(href);
  });

  test('a failed message is sent again', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    refuse();
    relay.evolution.receives({ from: MARIA, text: 'refused' });
    await relay.settled();
    await open('/messages?state=dead');
    await row(/Maria Souza.*Failed/).click();
    await detail().getByText('Attempt 1: refused').waitFor();
    relay.highlevel.clearFaults('refuses');
    await detail().getByRole('button', { name: 'Send again' }).click();
    await detail().getByText('Sent', { exact: true }).first().waitFor();
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', 'refused']);
  });

  test('an unsure message is settled by who has seen that it arrived', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('who knows');
    await relay.settled();
    await open('/messages?state=unsure');
    await row(/Maria Souza.*Unsure/).click();
    await detail().getByRole('button', { name: 'It arrived' }).click();
    await detail().getByText('A person saw that this message had arrived.').first().waitFor();
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['who knows']);
    expect((await relay.entries('highlevel.message'))[0]?.state).toBe('done');
  });

  test('all that failed in a search is sent again, after its number was read', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    refuse();
    for (const text of ['1', '2', '3']) relay.evolution.receives({ from: MARIA, text });
    relay.evolution.receives({ from: '5511911112222', name: 'João Lima', text: 'another' });
    await relay.settled();
    await open(`/messages?state=dead&person=${MARIA}`);
    await row(/Maria Souza/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Send all failed ones again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send failed messages again' });
    await dialog.getByText('3 failed messages of this search').waitFor();
    relay.highlevel.clearFaults('refuses');
    await dialog.getByRole('button', { name: 'Send 3 again' }).click();
    await page.getByText('3 were sent again.').waitFor();
    await relay.settled();
    expect(relay.conversation(MARIA).messages.map(({ body }) => body)).toEqual([
      'Oi',
      '1',
      '2',
      '3',
    ]);
    expect((await relay.entries()).filter(({ state }) => state === 'dead')).toHaveLength(1);
  });

  test('what comes appears by itself, and an empty list says so honestly', async () => {
    await open();
    await page.getByText('No message is here yet.').waitFor();
    await relay.meets(MARIA, 'Maria Souza');
    await row(/Maria Souza.*Text, from the contact.*Sent/).waitFor();
    await page.getByRole('searchbox', { name: 'Person' }).fill('nobody');
    await page.getByText('Nobody here is called “nobody”').waitFor();
  });

  test('is used by keyboard alone', async () => {
    for (const name of ['First Person', 'Second Person']) {
      relay.evolution.receives({ from: `55119${String(name.length)}0001111`, name, text: 'Oi' });
      await relay.settled();
    }
    await open();
    await row(/First Person/).waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect.poll(() => row(/First Person/).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await detail().getByRole('heading', { name: 'First Person', exact: true }).waitFor();
    await page.keyboard.press('k');
    await detail().getByRole('heading', { name: 'Second Person', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await detail().waitFor({ state: 'hidden' });
  });

  test('a name, a file name and a text are text, whatever they hold', async () => {
    relay.evolution.receives({ from: MARIA, name: HOSTILE, text: HOSTILE });
    relay.evolution.receives({
      from: MARIA,
      name: HOSTILE,
      document: { fileName: `${HOSTILE}.pdf` },
      caption: HOSTILE,
    });
    await relay.settled();
    await open();
    const watch = new PageWatch(page);
    await row(/img src=x/)
      .first()
      .waitFor();
    await row(/img src=x/)
      .last()
      .click();
    await detail().getByRole('button', { name: 'Show what it says' }).click();
    await detail().getByText(HOSTILE).first().waitFor();
    await detail().getByRole('button', { name: 'Show what was said' }).click();
    await detail().getByRole('listitem').getByText(HOSTILE).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Messages · Waybridge');
    expect(watch.complaints).toEqual([]);
    expect([...watch.hosts]).toEqual(['127.0.0.1']);
  });

  test.each([
    ['light', 1440],
    ['dark', 1024],
    ['light', 360],
  ] as const)('can be read by everyone: %s, %d px', async (colorScheme, width) => {
    await relay.meets(MARIA, 'Maria Souza');
    refuse();
    relay.evolution.receives({ from: MARIA, text: 'refused' });
    await relay.settled();
    await open('/messages', { colorScheme, viewport: { width, height: 800 } });
    await row(/Failed/).waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await row(/Failed/).click();
    await detail()
      .getByRole('region', { name: 'Conversation' })
      .getByRole('listitem')
      .first()
      .waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
